import { burst } from './orders.ts';
import type { Stage } from './stage.ts';

/** What part of the database's work for orders goes into saying and hearing events, by PostgreSQL's own clock. */
export async function measureBusShare(stage: Stage): Promise<void> {
  const { rows, figures, goods, clients } = stage;
  await rows('create extension if not exists pg_stat_statements');
  // Plans made for empty tables would be measured otherwise.
  await burst(stage, { goods, count: 300, clients });
  await rows('analyze');
  await rows('select pg_stat_statements_reset()');
  await burst(stage, { goods, count: 1_500, clients });
  await stage.atRest();
  const [{ bus, all }] = await rows(`select
    sum(total_exec_time) filter (where query ~ 'bus\\.(publish|take|due|fail)') as bus, sum(total_exec_time) as all
    from pg_stat_statements where query !~ 'pg_stat_statements|bus\\.deliveries'`);
  figures['events, share of the database'] = bus / all;
  for (const row of await rows(`select round(total_exec_time::numeric, 0) as ms, calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
    from pg_stat_statements order by total_exec_time desc limit ${Number(process.env['BENCH_STATEMENTS'] ?? 0)}`)) {
    process.stdout.write(`${row.ms} ms  ${row.calls} calls  ${row.query}\n`);
  }
}
