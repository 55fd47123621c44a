import type { Item, Shown } from './items.ts';

const at = (file: string, ...tests: readonly string[]): Shown => ({ file, tests });

const edge = 'tests/security/edge.test.ts';
const access = 'tests/security/access.test.ts';
const proofs = 'tests/security/proofs.test.ts';
const staff = 'tests/security/staff.test.ts';
const ownership = 'tests/security/ownership.test.ts';
const single = 'tests/security/single.test.ts';
const caller = 'services/gateway/caller/caller.test.ts';
const identity = 'services/identity';
const abuse = `${identity}/abuse.test.ts`;
const links = `${identity}/links.test.ts`;
const sessions = `${identity}/sessions.test.ts`;
const secondFactor = `${identity}/second-factor.test.ts`;
const limits = 'services/gateway/limits/limits.test.ts';

/** The first half: who somebody is, and what they may. */
export const aboutPeople: readonly Item[] = [
  {
    number: 1,
    says: 'JWT algorithms are an allowlist; whatever else is 401 at every address.',
    shownBy: [
      at(edge, 'item 1-3: a token that '),
      at(
        'tests/security/bad-tokens.ts',
        'is signed by nobody',
        'uses the public key as a password',
        'is signed on another curve',
      ),
    ],
  },
  {
    number: 2,
    says: '`kid` is a name and no path; `jku`, `x5u` and `jwk` are refused.',
    shownBy: [
      at(
        'tests/security/bad-tokens.ts',
        'names a key by a path',
        'says where its key is',
        'says where its certificate is',
        'brings its own key',
      ),
    ],
  },
  {
    number: 3,
    says: 'Issuer, audience, times and kind of a token are checked everywhere.',
    shownBy: [
      at(
        'tests/security/bad-tokens.ts',
        'is of another issuer',
        'is for another audience',
        'is not valid yet',
        'is for something else than access',
      ),
      at(caller, 'a token that is no longer valid is refused, also when it was known'),
    ],
  },
  {
    number: 4,
    says: 'While keys are replaced the old and the new count; a retired one does not, and nobody storms the key set.',
    shownBy: [
      at(single, 'item 4: while keys are replaced both count, and a retired one does not'),
      at(caller, 'tokens of unknown keys ask identity for its keys once in a while, not each time'),
      at(sessions, 'a new key signs, the old one still counts for a day, and then it is retired'),
    ],
  },
  {
    number: 5,
    says: 'There are no refresh tokens to steal: a token lives 15 minutes and comes from a session alone.',
    shownBy: [
      at(
        `${identity}/identity.test.ts`,
        'a token is signed with a published key and says who, for whom and how long',
        'nobody gets a token without a session',
      ),
      at(sessions, 'a session in use is prolonged, and its cookie is still worth nothing after signing out'),
    ],
  },
  {
    number: 6,
    says: 'Signing out, another password and disabling end sessions, and their tokens, within a second.',
    shownBy: [
      at(
        sessions,
        ' ends a session at once, and tells whose tokens to refuse',
        'an account has a hundred sessions at most: the oldest end, and their tokens are refused',
      ),
      at(
        `${identity}/identity.test.ts`,
        'signing out ends the session at once',
        'a changed password ends the other sessions',
      ),
      at(`${identity}/customers.test.ts`, 'a disabled account has no session and gets none, until it is enabled'),
      at('services/gateway/streams.test.ts', 'item 6: a stream that was opened by a '),
      at(
        'services/gateway/caller/ended.test.ts',
        'however many sessions ended at the same moment, those that ended after them are known',
      ),
    ],
  },
  {
    number: 7,
    says: 'Passwords are hashed by argon2id, a bounded number at a time, on threads that give way to all others.',
    shownBy: [
      at(single, 'item 7: a password is hashed by argon2id with 19 MiB, two passes and a salt of its own'),
      at(
        `${identity}/gate.test.ts`,
        'no more work goes on at once than there are slots, and all of it is done',
        'whoever comes when the queue is full is turned away',
      ),
      at(`${identity}/passwords.test.ts`, 'the thread that hashes gives way to the others'),
    ],
  },
  {
    number: 8,
    says: 'Passwords have 8 to 128 characters, and common ones are refused.',
    shownBy: [
      at(`${identity}/domain.test.ts`, 'a password is refused when it is short, long, or what everybody takes'),
      at(abuse, 'Password123!'),
    ],
  },
  {
    number: 9,
    says: 'Signing in, signing up and asking for a link reveal no account, in words, status or time.',
    shownBy: [
      at(
        abuse,
        'a wrong password and an unknown address look the same',
        'signing up with a registered address looks like any sign-up, and signs nobody in',
        'answers that could reveal an account take whole steps of time',
      ),
      at(
        links,
        'asking for a link tells nobody who has an account: not in words, not in time, and mails nobody unknown',
      ),
    ],
  },
  {
    number: 10,
    says: 'Links of mails are random, stored as hashes, good once and for an hour, end sessions, lead to the set origin, and hand nobody an account that somebody else made.',
    shownBy: [
      at(
        links,
        'of 32 who use one link at the same moment exactly one wins',
        'an hour later a link is worth nothing',
        'the table holds hashes, and a hash from it opens nothing',
        'a link of a mail sets a new password once, ends all sessions, and proves the address',
        'a link leads to the origin of the settings, whatever a request says of its host',
      ),
      at(
        'services/identity/confirming.test.ts',
        'whoever signed up first with the address of somebody else is not handed the account by its owner',
        'a link that confirmed an address sets no password, and one that set a password confirms nothing',
      ),
    ],
  },
  {
    number: 11,
    says: 'Calls are limited by account, address and overall; X-Forwarded-For counts from trusted proxies only.',
    shownBy: [
      at(
        limits,
        'an address, an account and all together have each their own bound; a refusal says for how long',
        'X-Forwarded-For counts only when it comes from a proxy that is trusted',
        'the networks of one IPv6 site have together what eight of them have',
        'nobody is kept from signing in by calls of what /api/auth does not have',
      ),
      at(single, 'item 11: every sensitive address counts, and together they are one allowance'),
      at(
        `${identity}/limits.test.ts`,
        'at the same time, over two replicas, are ten and no more',
        'whoever guesses at an account does not keep its owner out of it on a device that it knows',
      ),
    ],
  },
  {
    number: 12,
    says: 'Staff may have to use a second factor; what gives money back, prices and roles want a fresh proof; no password is a default.',
    shownBy: [
      at(
        proofs,
        'item 12: what moves money, prices or roles wants a fresh proof, at each of its addresses',
        'item 12: whatever staff change wants a fresh proof, or is listed with the reason why not',
        'item 12: where a second factor is required, a password alone opens no address of the back office',
      ),
      at(staff, ' is refused to staff ('),
      at(
        secondFactor,
        'a password alone opens no session where there is a second factor',
        'an old session and the password undo no second factor, prove nothing and change no password',
        'turning it on ends the sessions of before, which whoever knew the password may hold',
        'the staff cannot turn off a second factor that the back office needs',
      ),
      at(
        `${identity}/start.test.ts`,
        'eight replicas that start together make one administrator, one password and one key',
      ),
      at(sessions, 'with a one-time password nothing comes before another one'),
    ],
  },
  {
    number: 13,
    says: 'What is somebody’s is refused to everybody else at every address that names a thing.',
    shownBy: [
      at(ownership, ' gives nothing to ', 'every kind of thing that somebody owns is there to be asked for'),
      at(proofs, ' at what a customer holds is no more than the rule makes of them'),
      at(staff, ' is refused to staff ('),
    ],
  },
  {
    number: 14,
    says: 'Every address and every role, from the route table; an address without a rule stops the build.',
    shownBy: [
      at(access, 'item 14: every route and every role'),
      at('services/gateway/routes/table.test.ts', 'a method with ', 'everything under /admin is for staff'),
      at('platform/rpc/interceptors/server.test.ts', 'a contract with a method without a rule is refused at the start'),
    ],
  },
];
