import type { Item, Shown } from './items.ts';

const at = (file: string, ...tests: readonly string[]): Shown => ({ file, tests });

const edge = 'tests/security/edge.test.ts';
const single = 'tests/security/single.test.ts';
const caller = 'services/gateway/caller/caller.test.ts';
const identity = 'services/identity';
const abuse = `${identity}/abuse.test.ts`;
const webhooks = 'services/payments/provider/stripe-webhook.test.ts';
const races = 'tests/faults/money-races.test.ts';

/** The second half: what is sent, kept and moved. */
export const aboutThings: readonly Item[] = [
  {
    number: 15,
    says: 'Fields that nobody asked for are refused, and answers hold what their schema says.',
    shownBy: [
      at(edge, 'item 15: what nobody asked for is refused at every address, in every message'),
      at(abuse, 'nobody signs up with '),
      at(
        'services/gateway/json/codec.test.ts',
        'fields are always written, optional ones only when set, words without their prefix',
      ),
    ],
  },
  {
    number: 16,
    says: 'Prices, currency, shipping and tax are the server’s.',
    shownBy: [
      at('tests/saga/bad-requests/carts.ts', "a price of the buyer's own"),
      at(
        'tests/saga/bad-requests/orders.ts',
        "a total of the buyer's own",
        'a total that has changed',
        'a total in another currency',
      ),
    ],
  },
  {
    number: 17,
    says: 'Quantities are whole numbers from 1 to a bound, and every other field has its bounds.',
    shownBy: [
      at(
        edge,
        'item 17: whatever is called a quantity is a whole number from 1 to a bound',
        'items 17 and 27: every field of every request has its bounds, and what is outside of them is named',
      ),
    ],
  },
  {
    number: 18,
    says: 'A promotion and a gift card give no more than they have, whoever asks at once.',
    shownBy: [
      at(
        races,
        'the last use of a promotion is given to one order',
        'a gift card pays one order, and no other with the same money',
      ),
    ],
  },
  {
    number: 19,
    says: 'No step is skipped, no more refunded than was paid, and a payment belongs to its order.',
    shownBy: [
      at(
        'services/orders/domain/states.test.ts',
        'whatever is heard, in any order and twice: every step is in the state table and the end is said once',
      ),
      at('services/payments/rpc/staff.test.ts', '64 hands that refund at once give back what was paid and not more'),
      at('services/payments/rpc/webhook.test.ts', 'a webhook in another currency or of another order moves nothing'),
      at('services/fulfillment/rpc.test.ts', 'never ships more than was ordered, however many hands ship at once'),
    ],
  },
  {
    number: 20,
    says: 'Webhooks: raw bytes, constant time, five minutes, once, several secrets, amount and order compared.',
    shownBy: [
      at(
        webhooks,
        'a body that was changed by one byte is refused, wherever the byte is',
        'a webhook older than five minutes is refused',
        'while a secret is replaced, both are good; without any, nothing is',
      ),
      at(
        'services/payments/rpc/webhook.test.ts',
        'a webhook completes a charge that waited for the customer, however often it comes',
        'a webhook with another amount moves nothing, and is kept for a person',
      ),
      at('services/gateway/files.test.ts', 'a webhook reaches payments byte by byte, wherever its sender sits'),
      at(single, 'item 20: secrets are compared in constant time'),
    ],
  },
  {
    number: 21,
    says: 'Nobody holds back all the goods with orders that are not paid.',
    shownBy: [
      at(
        'services/gateway/holds.test.ts',
        'a person holds goods for so many unpaid orders, and gets room when one is paid or cancelled',
        'guests are counted by their address, and neither for nor against an account there',
        'of many orders that are asked for at once, no more are placed than may be held',
        'a repetition gets its first answer although there is no room, while it is at work and afterwards',
      ),
    ],
  },
  {
    number: 22,
    says: 'Cookies are HttpOnly, SameSite and bound to their host; origins are checked; no GET changes anything.',
    shownBy: [
      at(
        edge,
        'item 22: a change by the cookie of a session is refused at every address when another site asks',
        'item 22: no contract lets a GET change anything',
      ),
      at(`${identity}/identity.test.ts`, 'a session cookie is HttpOnly, SameSite and, over https, bound to its host'),
      at(caller, 'on https the order cookie is bound to the host and to encrypted connections'),
      at('services/web/lib/shop/own-form.test.ts', 'from another site that says to be the same'),
    ],
  },
  {
    number: 23,
    says: 'Pages run only scripts of their own answer, are framed nowhere, and nothing personal is kept by anybody.',
    shownBy: [
      at(single, 'item 23: a page runs scripts by its own nonce alone, another one each time, and is framed nowhere'),
      at(edge, 'item 23: no answer to somebody may be kept, and every answer says how it may be used'),
    ],
  },
  {
    number: 24,
    says: 'Requests to the outside go nowhere inside.',
    shownBy: [
      at(
        `${identity}/outbound.test.ts`,
        'addresses of the internet are public, those of any inside are not',
        'a name that resolves to the inside is refused where it is connected to, so changing it later gains nothing',
        'redirects are not followed, and an answer without end is cut off',
      ),
    ],
    later: 'Images of imports are addresses that only browsers fetch; webhooks to others come later.',
  },
  {
    number: 25,
    says: 'Uploads are what they say they are.',
    shownBy: [at('services/gateway/edge.test.ts', 'a placeholder draws letters and nothing else of what it is given')],
    later: 'Nothing can be uploaded yet; the checks come with it.',
  },
  {
    number: 26,
    says: 'What people type is data: in SQL, log lines, mail headers, markup, objects and patterns.',
    shownBy: [
      at('tests/security/canary.test.ts', 'item 26: nothing that people type is a command'),
      at('services/notifications/sender/nodemailer.test.ts', 'a line break in subject or recipient slips no header in'),
      at(
        'services/notifications/templates/templates.test.ts',
        'nothing that a customer typed becomes markup, whatever it is',
      ),
      at('services/gateway/json/codec.test.ts', 'a __proto__ in a body poisons nothing'),
      at(
        single,
        'item 26: a text of any length is matched in a moment',
        'item 26: what is logged is one line, whatever is in it',
        'what fails at the edge itself shows nothing of its insides',
      ),
    ],
    later: 'MongoDB, a search language and files for spreadsheets come with their checks.',
  },
  {
    number: 27,
    says: 'Bodies, pages, filters and lists have bounds.',
    shownBy: [
      at(edge, 'items 17 and 27: every field of every request has its bounds, and what is outside of them is named'),
      at('services/gateway/edge.test.ts', 'a megabyte of JSON', 'JSON nested without end'),
      at('platform/kernel/paging.test.ts', 'every contract with a page token admits pages of the same sizes'),
    ],
  },
  {
    number: 28,
    says: 'What people send is in no log, metric, trace or fault of an event.',
    shownBy: [at('tests/security/canary.test.ts', 'item 28: what people send is in nothing that operators read')],
  },
  {
    number: 29,
    says: 'A shop for real does not start with what is for trying.',
    shownBy: [
      at(
        'platform/runtime/production.test.ts',
        'a shop for real is refused with ',
        'a database that forgets what it acknowledged is refused by name',
      ),
      at('services/payments/config.test.ts', 'a shop for real charges cards: the mock is for trying'),
    ],
  },
  {
    number: 30,
    says: 'Services prove to each other who they are, nobody says an event of another, and packages are pinned.',
    shownBy: [
      at(
        'platform/rpc/grpc.test.ts',
        'a caller who does not know the secret of the shop is not trusted',
        'a call without any signature is not trusted',
      ),
      at(
        'platform/rpc/credentials.test.ts',
        'a signature for one method opens no other',
        'another caller under the same signature is refused',
      ),
      at('platform/events/postgres.test.ts', 'a service cannot say what belongs to another, nor take its work'),
      at(single, 'item 30: every package is pinned to one version and known by its hash'),
    ],
  },
];
