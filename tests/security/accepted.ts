/** What njsscan finds and is right as it is, with the reason. */
export const accepted: readonly { readonly rule: string; readonly file: string; readonly reason: string }[] = [
  { rule: 'eval_nodejs', file: 'platform/rpc/guard.ts', reason: 'a timer that calls a function, no text' },
  { rule: 'eval_nodejs', file: 'platform/runtime/runners.ts', reason: 'a timer that calls a function, no text' },
  { rule: 'eval_nodejs', file: 'services/gateway/overload/turns.ts', reason: 'a timer that calls a function, no text' },
  {
    rule: 'express_xss',
    file: 'services/gateway/auth.ts',
    reason: 'hands on what identity answers, whose type is JSON; nothing of the request is in it',
  },
  {
    rule: 'express_xss',
    file: 'services/gateway/calls.ts',
    reason: 'JSON of the contract, by its type; nothing of the request is in it',
  },
  { rule: 'generic_header_injection', file: 'commands/import/import-file.ts', reason: 'a Map, no header' },
  { rule: 'generic_header_injection', file: 'services/gateway/json/decode.ts', reason: 'a Map, no header' },
  { rule: 'generic_header_injection', file: 'services/gateway/json/encode.ts', reason: 'a Map, no header' },
  {
    rule: 'node_insecure_random_generator',
    file: 'platform/kernel/ids.ts',
    reason: 'a share of 1 for pauses and samples; ids and secrets come from the generator of the system',
  },
  { rule: 'node_secret', file: 'commands/doctor/machine.ts', reason: 'a sentence with the word in it' },
  { rule: 'node_secret', file: 'services/notifications/rpc.ts', reason: 'a sentence with the word in it' },
  { rule: 'node_secret', file: 'services/payments/domain/outcome.ts', reason: 'the secret is taken away there' },
  {
    rule: 'node_secret',
    file: 'services/web/components/payment/stripe.ts',
    reason: 'the field of Stripe’s answer that is made for browsers',
  },
  { rule: 'node_sha1', file: 'services/gateway/buckets/redis.ts', reason: 'Redis names scripts by their SHA-1' },
  { rule: 'node_timing_attack', file: 'platform/runtime/production.ts', reason: 'asks whether a secret is set' },
  { rule: 'node_timing_attack', file: 'services/gateway/caller/callers.ts', reason: 'asks whether there is a token' },
  {
    rule: 'node_timing_attack',
    file: 'services/gateway/caller/order-cookie.ts',
    reason: 'tokens that the caller holds already, after the signature was compared in constant time',
  },
  {
    rule: 'node_timing_attack',
    file: 'services/identity/better-auth-own.ts',
    reason: 'asks whether there is a password',
  },
  { rule: 'node_timing_attack', file: 'services/payments/provider/mock.ts', reason: 'the word of a test card' },
  { rule: 'regex_dos', file: 'platform/rpc/context.ts', reason: 'fixed lengths; linear' },
  { rule: 'regex_dos', file: 'platform/runtime/shop.ts', reason: 'three letters of a setting' },
  {
    rule: 'regex_dos',
    file: 'services/gateway/images.ts',
    reason: 'at most 200 characters and nothing that repeats twice',
  },
  { rule: 'regex_dos', file: 'services/web/lib/shop/address-of-page.ts', reason: 'one class that repeats; linear' },
];

/** The list as the docs show it. */
export const acceptedTable = (): string =>
  [
    '| finding | where | why it stays |',
    '|---|---|---|',
    ...accepted.map(({ rule, file, reason }) => `| ${rule} | \`${file}\` | ${reason} |`),
  ].join('\n');
