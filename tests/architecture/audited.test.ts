import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audited } from './audited.ts';
import { isStaffWrite, methods } from './contracts.ts';
import { isTest } from './rules.ts';
import { readSources, type Sources } from './sources.ts';

const sources = readSources();
const changes = methods.filter(isStaffWrite).map(({ name }) => name);

/** Where a transaction is given an entry, and the action that stands literally in it. */
const entry = /\.audit\([^;]{0,200}?\baction: '([^']+)'/g;

/** Each action that a service notes, with the service. */
const notedIn = (given: Sources): ReadonlySet<string> =>
  new Set(
    [...given]
      .filter(([file]) => file.startsWith('services/') && !isTest(file))
      .flatMap(([file, text]) =>
        [...text.matchAll(entry)].map(([, action = '']) => `${file.split('/')[1] ?? ''} notes ${action}`),
      ),
  );

/** What is wrong between the contracts, the table and the code; each with its mend. */
function unaudited(given: { changes: readonly string[]; table: typeof audited; sources: Sources }): readonly string[] {
  const noted = notedIn(given.sources);
  const expected = new Map(
    Object.entries(given.table).map(([method, action]) => [`${method.split('.')[0]} notes ${action}`, method]),
  );
  return [
    ...given.changes
      .filter((method) => given.table[method] === undefined)
      .map((method) => `${method} changes something: say in tests/architecture/audited.ts as which action`),
    ...Object.keys(given.table)
      .filter((method) => !methods.some(({ name }) => name === method))
      .map((method) => `${method} is no call of any contract: take it out of audited.ts`),
    ...[...expected]
      .filter(([note]) => !noted.has(note))
      .map(([note, method]) => `${method}: nowhere does ${note} by tx.audit(context, { action: '…' })`),
    ...[...noted].filter((note) => !expected.has(note)).map((note) => `${note}, which no method of audited.ts does`),
  ];
}

describe('every change by staff is audited', () => {
  it('holds in every service', () => assert.deepEqual(unaudited({ changes, table: audited, sources }), []));

  it('the contracts have such changes at all', () => assert.ok(changes.length > 20));

  it('is broken by a method that nobody listed', () => {
    const table = Object.fromEntries(Object.entries(audited).filter(([method]) => method !== 'payments.RefundOrder'));
    assert.match(unaudited({ changes, table, sources }).join('\n'), /payments\.RefundOrder changes something/);
  });

  it('is broken by a service that leaves its entry out, and by one that writes it for another', () => {
    const file = 'services/gateway/rpc.ts';
    const without = new Map([...sources, [file, (sources.get(file) ?? '').replace('.audit(', '.note(')]]);
    const found = unaudited({ changes, table: audited, sources: without }).join('\n');
    assert.match(found, /gateway\.ReplayEvent: nowhere does gateway notes gateway\.replay_event/);
    const moved = new Map([...without, ['services/orders/x.ts', sources.get(file) ?? '']]);
    assert.match(
      unaudited({ changes, table: audited, sources: moved }).join('\n'),
      /orders notes gateway\.replay_event/,
    );
  });

  it('is broken by an action that no method does', () => {
    const text = `tx.audit(context, { action: 'orders.burn', subject: id });`;
    const more = new Map([...sources, ['services/orders/x.ts', text]]);
    assert.match(unaudited({ changes, table: audited, sources: more }).join('\n'), /orders notes orders\.burn/);
  });
});
