import assert from 'node:assert/strict';
import type { Books } from './invariants.ts';
import type { Seed } from './seed.ts';

/** A bus that behaves as badly as it may: events late and out of order, and handled ones delivered again. */
export interface Chaos {
  /** Fails unless events were really delivered twice and out of order: a run that never met them shows nothing. */
  happened(): Promise<{ duplicates: number; reordered: number }>;
}

/** Installed below the shop, in its database, so that the shop runs as it always does. What happens follows from the seed. */
export async function unleash(books: Books, seed: Seed): Promise<Chaos> {
  await books.rows(script(seed.text.replaceAll("'", '')));
  return {
    async happened() {
      const [met] = await books.rows(`select
        (select coalesce(sum(times), 0)::int from chaos.duplicates) as duplicates,
        (select count(*)::int from (
          select i.handled_at < lag(i.handled_at) over (partition by i.consumer, e.subject order by e.seq) as swapped
          from bus.inbox i join bus.events e on e.id = i.event_id) as pairs where swapped) as reordered`);
      assert.ok(met.duplicates >= 10, `only ${met.duplicates} events were delivered again`);
      assert.ok(met.reordered >= 1, `${met.reordered} events were handled after a later one of their order`);
      return met;
    },
  };
}

/** Half of the deliveries wait up to 300 ms; a third of the handled ones come back, at most twice. */
const script = (seed: string): string => `
  create schema chaos;
  create table chaos.duplicates (consumer text, seq bigint, times integer not null, primary key (consumer, seq));

  create function chaos.draw(what text) returns double precision language sql immutable as
  $$ select (hashtextextended('${seed} ' || what, 0) & 1048575) / 1048576.0 $$;

  create function chaos.delay() returns trigger language plpgsql security definer as $$
  begin
    if chaos.draw('whether ' || new.consumer || new.seq) < 0.5 then
      new.due := clock_timestamp() + chaos.draw('how long ' || new.consumer || new.seq) * interval '300 ms';
    end if;
    return new;
  end $$;
  create trigger chaos_delay before insert on bus.deliveries for each row execute function chaos.delay();

  create function chaos.again() returns trigger language plpgsql security definer as $$
  declare
    so_far integer := coalesce((select times from chaos.duplicates d where d.consumer = old.consumer and d.seq = old.seq), 0);
  begin
    if so_far < 2 and chaos.draw('again ' || old.consumer || old.seq || so_far) < 0.33 then
      insert into chaos.duplicates values (old.consumer, old.seq, 1)
      on conflict (consumer, seq) do update set times = chaos.duplicates.times + 1;
      insert into bus.deliveries (consumer, seq, lane, subject) values (old.consumer, old.seq, old.lane, old.subject);
    end if;
    return null;
  end $$;
  create trigger chaos_again after delete on bus.deliveries for each row execute function chaos.again()`;
