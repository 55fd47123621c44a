import pg from 'pg';

/** Keeps inventory from setting anything aside until it is let go, so that an order can be seen while it waits. */
export async function holdStock(databaseUrl: string): Promise<{ letGo(): Promise<void> }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table inventory.reservations in share mode');
  return { letGo: () => client.end() };
}
