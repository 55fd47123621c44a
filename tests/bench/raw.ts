import fastify from 'fastify';
import pg from 'pg';

/**
 * What the machine can do at best: a bare Fastify with one indexed SELECT, and with a minimal order transaction of
 * five statements. Started as a process of its own: `node raw.ts PORT DATABASE_URL`.
 */
const [, , port = '0', url = ''] = process.argv;
const pool = new pg.Pool({ connectionString: url, max: 16 });
await pool.query(`drop schema if exists raw cascade; create schema raw;
  create table raw.items (id int primary key, title text not null, price int not null, stock int not null) with (fillfactor = 50);
  create table raw.orders (id uuid primary key default gen_random_uuid(), item int not null, total int not null, at timestamptz default now());
  create table raw.lines (order_id uuid not null, item int not null, quantity int not null);
  insert into raw.items select n, 'Item ' || n, n * 10, 1000000000 from generate_series(1, 1000) n`);
for (const table of ['items', 'orders', 'lines']) await pool.query(`analyze raw.${table}`);

const app = fastify();
app.get<{ Params: { id: string } }>('/item/:id', async ({ params }) => {
  const { rows } = await pool.query({
    name: 'item',
    text: 'select * from raw.items where id = $1',
    values: [params.id],
  });
  return rows[0];
});
app.post<{ Body: { item: number } }>('/order', async ({ body }) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query({
      name: 'order',
      text: 'insert into raw.orders (item, total) values ($1, 10) returning id',
      values: [body.item],
    });
    await client.query({
      name: 'line',
      text: 'insert into raw.lines values ($1, $2, 1)',
      values: [rows[0].id, body.item],
    });
    await client.query({
      name: 'stock',
      text: 'update raw.items set stock = stock - 1 where id = $1',
      values: [body.item],
    });
    await client.query('commit');
    return { id: rows[0].id };
  } finally {
    client.release();
  }
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.stdout.write('raw bounds: ready\n');
