import { address } from '../harness/buyer.ts';
import { unleash } from '../harness/chaos.ts';
import type { Books } from '../harness/invariants.ts';
import type { OpenShop } from '../harness/open.ts';
import type { Seed } from '../harness/seed.ts';

/** Where goods are collected, and taken from when the main location has too few. */
export const quay = 'quay';

/** A shop on a bad bus with a bad provider, whose time the test moves on. */
export interface Simulated {
  readonly open: OpenShop;
  /** Time jumps: past every reservation. */
  later(): Promise<void>;
}

export async function simulate(open: OpenShop, seed: Seed): Promise<Simulated> {
  await open.staff.ask('PUT', `/locations/${quay}`, {
    name: 'The quay',
    kind: 'store',
    pickup: true,
    address,
    priority: 5,
  });
  await unleash(open.books, seed);
  await open.books.rows(badProvider(seed.text.replaceAll("'", '')));
  return { open, later: () => jump(open.books) };
}

/**
 * The mock provider's books, kept behind a bad line: of the writes some fail before anything is booked, and some take
 * long. Which of them follows from the seed and from how many there were.
 */
const badProvider = (seed: string): string => `
  create sequence chaos.calls;
  grant usage on schema chaos to public;
  grant usage on sequence chaos.calls to public;
  create function chaos.bad_line() returns trigger language plpgsql security definer as $$
  declare
    drawn double precision := chaos.draw('${seed} provider ' || nextval('chaos.calls'));
  begin
    if drawn < 0.08 then
      raise exception 'the line to the provider is broken';
    elsif drawn < 0.2 then
      perform pg_sleep(drawn);
    end if;
    return null;
  end $$;
  create trigger chaos_bad_line before insert on payments.mock_provider for each statement execute function chaos.bad_line()`;

/** The leases of the bus are moved along: time passed, but nobody slept. */
const jump = async (books: Books): Promise<void> => {
  await books.rows(`with moved as (update bus.clock set offset_by = offset_by + '2 minutes' returning 1),
    lanes as (update bus.lanes set until = until + interval '2 minutes' where holder is not null)
    update bus.members set until = until + interval '2 minutes'`);
};

/** What is for sale for one seed's buyers. */
export interface Market {
  readonly skus: readonly [string, string, string];
  readonly promotion: string;
  readonly giftCard: string;
}

/** Plenty of one SKU, few of another, and a third that lies in two places. */
export async function openMarket({ open }: Simulated, seed: Seed, skus: Market['skus']): Promise<Market> {
  const [plenty, few, spread] = skus;
  const promotion = `S${seed.between(100_000, 999_999)}${seed.between(100_000, 999_999)}`;
  await Promise.all([
    open.staff.setStock(plenty, 500),
    open.staff.setStock(few, seed.between(0, 4)),
    open.staff.setStock(spread, seed.between(0, 5)),
  ]);
  await open.staff.ask('PUT', `/stock/${spread}`, { onHand: seed.between(0, 5), locationId: quay });
  await open.staff.promote(promotion, seed.between(1, 3));
  const { code } = await open.staff.issueGiftCard(seed.pick([500, 3_000, 20_000]));
  return { skus, promotion, giftCard: code };
}
