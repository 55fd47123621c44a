// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are the text of programs.
import type { Check, Defect } from '../defects/defect.ts';

const holds: Check = { name: 'unpaid orders (holds)', file: 'services/gateway/holds.test.ts' };
const streams: Check = { name: 'live streams', file: 'services/gateway/streams.test.ts', only: 'item 6' };
const limits: Check = { name: 'the limits', file: 'services/gateway/limits/limits.test.ts' };
const ended: Check = { name: 'ended sessions', file: 'services/gateway/caller/ended.test.ts' };
const forms: Check = { name: 'forms of pages', file: 'services/web/lib/shop/own-form.test.ts' };

/** Holes in what the gateway counts, and in how long it believes somebody. */
export const aboutTheEdge: readonly Defect[] = [
  {
    name: 'orders are counted only when they are placed, so that many at once pass the bound',
    file: 'services/gateway/holds.ts',
    find: 'held.placing.set(name, (held.placing.get(name) ?? 0) + 1);',
    replace: '',
    caughtBy: holds,
  },
  {
    name: 'any key passes the bound on unpaid orders',
    file: 'services/gateway/placing.ts',
    find: `return error.reason === 'IDEMPOTENCY_KEY_REUSED';`,
    replace: `return error.reason !== 'IDEMPOTENCY_IN_PROGRESS';`,
    caughtBy: holds,
  },
  {
    name: 'a live stream goes on when its session is over',
    file: 'services/gateway/caller/over.ts',
    find: 'if (await given.ended.has(session)) over.abort();',
    replace: 'await given.ended.has(session);',
    caughtBy: streams,
  },
  {
    name: 'a flood of ended sessions hides those that ended after it',
    file: 'services/gateway/caller/ended.ts',
    find: 'from = next;',
    replace: 'from = { ...next, after: undefined };',
    caughtBy: ended,
  },
  {
    name: 'one IPv6 site keeps everybody from signing in',
    file: 'services/gateway/limits/limits.ts',
    find: 'return [network, { name: `${rate}/site/${site}`, allowance }];',
    replace: 'return [network, { name: `${rate}/site/${address}`, allowance }];',
    caughtBy: limits,
  },
  {
    name: 'the page of another site fills the cart',
    file: 'services/web/lib/shop/own-form.ts',
    find: 'return origin === shop ||',
    replace: `return origin !== 'null' || origin === shop ||`,
    caughtBy: forms,
  },
];
