import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { accountFor } from './embedded/account.ts';
import { type Embedded, runningEmbedded, startEmbedded } from './embedded.ts';

const log = pino({ level: 'silent' });
const root = process.getuid?.() === 0;
const holderFile = fileURLToPath(new URL('./embedded/holder.ts', import.meta.url));

describe('embedded PostgreSQL', () => {
  let dataDir: string;
  const children: ChildProcess[] = [];
  const servers: Embedded[] = [];
  const made: string[] = [];

  beforeEach(() => {
    dataDir = mkdtempSync(join(realpathSync(tmpdir()), 'rialto-embedded-'));
    chmodSync(dataDir, 0o755);
    made.push(dataDir);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    const left = children.splice(0);
    for (const child of left) if (child.exitCode === null && child.signalCode === null) await kill(child);
    // The server of a killed holder runs on; adopting it is the way to end it.
    if (left.length > 0) await (await startEmbedded({ dataDir, log })).stop();
  });
  after(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });

  const start = async (folder = dataDir): Promise<Embedded> => {
    const server = await startEmbedded({ dataDir: folder, log });
    servers.push(server);
    return server;
  };
  /** Another process that holds the data directory; resolves once it does, with what it says. */
  const hold = async (account: { uid: number; gid: number } | null = null) => {
    const child = spawn(process.execPath, [holderFile, dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
      ...(account ?? {}),
    });
    children.push(child);
    const [line] = await new Promise<string[]>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (text) => resolve([text]));
      child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)));
    });
    const said: { url: string; adopted: boolean; uid: number } = JSON.parse(line ?? '');
    return { child, ...said };
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const query = async (url: string, text: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  };
  const postmasterOf = async (url: string): Promise<number> => {
    const { rows } = await query(
      url,
      `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid`,
    );
    return rows[0].pid;
  };
  /** Kills a server whose settings keep it from starting again, until they are mended. */
  const cripple = async (server: Embedded): Promise<{ mend(): void }> => {
    const settings = join(realpathSync(join(dataDir, 'cluster')), 'postgresql.auto.conf');
    const right = readFileSync(settings);
    const pid = await postmasterOf(server.url);
    appendFileSync(settings, 'no_such_setting = 1');
    process.kill(pid, 'SIGKILL');
    return { mend: () => writeFileSync(settings, right) };
  };
  /** A log, and when it says certain things. */
  const tellingLog = (...events: readonly string[]) => {
    const said = new Map(events.map((event) => [event, Promise.withResolvers<void>()]));
    const write = (line: string) => {
      for (const [event, { resolve }] of said) if (line.includes(event)) resolve();
    };
    return { log: pino({ level: 'info' }, { write }), said: (event: string) => said.get(event)?.promise };
  };
  const isRunning = (reason: RegExp) => (error: unknown) =>
    error instanceof Failure && error.reason === 'ALREADY_RUNNING' && reason.test(error.message);

  test('starts, loses nothing that was committed, knows letters, and starts again', async () => {
    const first = await start();
    assert.equal(first.adopted, false);
    const { rows } = await query(
      first.url,
      `select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums, current_setting('jit') as jit,
       lower('ÄÉ') as lower, to_tsvector('simple', 'Ärger')::text as words`,
    );
    assert.deepEqual(rows[0], { fsync: 'on', checksums: 'on', jit: 'off', lower: 'äé', words: "'ärger':1" });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    assert.equal((await query(second.url, 'select answer from kept')).rows[0].answer, 42);
  });

  test('lets nobody in without the password', async () => {
    const url = new URL((await start()).url);
    url.password = 'guessed';
    await assert.rejects(query(url.href, 'select 1'), /password authentication failed/);
  });

  test('says so when the password file no longer fits a running server', async () => {
    const { child } = await hold();
    await kill(child);
    const file = join(dataDir, 'password');
    const right = readFileSync(file);
    writeFileSync(file, 'lost');
    await assert.rejects(start(), (error) => error instanceof Failure && error.reason === 'DATABASE_PASSWORD_WRONG');
    writeFileSync(file, right);
    assert.equal((await start()).adopted, true);
  });

  test('starts for an ordinary user', {
    skip: !root && 'this is one already, as in every other test here',
  }, async () => {
    const account = accountFor('nobody');
    assert.ok(account);
    chownSync(dataDir, account.uid, account.gid);
    const { url, uid } = await hold(account);
    assert.equal(uid, account.uid);
    assert.equal((await query(url, 'select 1 as one')).rows[0].one, 1);
  });

  test('starts for root in a folder that is closed to others', { skip: !root && 'needs root' }, async () => {
    chmodSync(dataDir, 0o700);
    const server = await start(join(dataDir, 'shop', 'data'));
    assert.equal((await query(server.url, 'select 1 as one')).rows[0].one, 1);
    const { rows } = await query(server.url, `select current_setting('data_directory') as folder`);
    made.push(rows[0].folder);
    assert.match(rows[0].folder, /^\/var\/lib\/rialto\/cluster-/);
  });

  test('refuses a second start on the same data, naming the folder and the process', async () => {
    const { child } = await hold();
    await assert.rejects(start(), isRunning(new RegExp(`${dataDir}.*process ${child.pid}\\b`)));
    await assert.rejects(start(), isRunning(/stop it/));
  });

  test('lets exactly one of two starts at once have the data', async () => {
    const outcomes = await Promise.allSettled([hold(), hold(), start()]);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, JSON.stringify(outcomes));
  });

  test('adopts the server of a process that was killed', async () => {
    const { child, url } = await hold();
    await query(url, 'create table kept as select 42 as answer');
    const pid = await postmasterOf(url);
    await kill(child);
    assert.equal((await query(url, 'select answer from kept')).rows[0].answer, 42, 'it outlives the process');
    const server = await start();
    assert.equal(server.adopted, true);
    assert.equal(await postmasterOf(server.url), pid);
    assert.equal(await runningEmbedded(dataDir), server.url, 'and a command finds it');
    await server.stop();
    assert.equal(await runningEmbedded(dataDir), null);
    await assert.rejects(query(url, 'select 1'), /ECONNREFUSED/);
  });

  test('recovers when the server and the process were killed together', async () => {
    const { child, url } = await hold();
    await query(url, 'create table kept as select 42 as answer');
    process.kill(await postmasterOf(url), 'SIGKILL');
    await kill(child);
    const server = await start();
    assert.equal(server.adopted, false);
    assert.equal((await query(server.url, 'select answer from kept')).rows[0].answer, 42);
  });

  test('starts although a living stranger has the number of the dead server', async () => {
    await (await start()).stop();
    const lines = [process.pid, dataDir, 0, 1, '', '127.0.0.1', '', 'ready'];
    writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), lines.join('\n'), { mode: 0o600 });
    const server = await start();
    assert.equal((await query(server.url, 'select 1 as one')).rows[0].one, 1);
  });

  test('stops and replaces a server that is there and does not answer', async () => {
    const { child, url } = await hold();
    const pid = await postmasterOf(url);
    process.kill(pid, 'SIGSTOP');
    await kill(child);
    const server = await start();
    assert.equal(server.adopted, false);
    assert.notEqual(await postmasterOf(server.url), pid);
  });

  test('brings back a server that dies under a running shop, on the same port, and keeps its lock', async () => {
    const telling = tellingLog('database.restarted');
    const server = await startEmbedded({ dataDir, log: telling.log });
    servers.push(server);
    process.kill(await postmasterOf(server.url), 'SIGKILL');
    await telling.said('database.restarted');
    assert.equal((await query(server.url, 'select 1 as one')).rows[0].one, 1);
    await assert.rejects(hold());
  });

  test('goes on trying while a server that died cannot start, and is there again once it can', async () => {
    const telling = tellingLog('database.notRestarted', 'database.restarted');
    const server = await startEmbedded({ dataDir, log: telling.log, restartPauseMs: 20 });
    servers.push(server);
    const { mend } = await cripple(server);
    await telling.said('database.notRestarted');
    mend();
    await telling.said('database.restarted');
    assert.equal((await query(server.url, 'select 1 as one')).rows[0].one, 1);
  });

  test('stops while a server that died cannot start', async () => {
    const telling = tellingLog('database.notRestarted');
    const server = await startEmbedded({ dataDir, log: telling.log, restartPauseMs: 60_000 });
    await cripple(server);
    await telling.said('database.notRestarted');
    await server.stop();
    assert.equal(await runningEmbedded(dataDir), null);
  });
});
