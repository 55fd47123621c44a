import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { asCustomer, buy, type Json, orderBody, signIn } from '../harness/buyer.ts';
import type { OpenShop } from '../harness/open.ts';
import type { Person } from './people.ts';
import type { Known } from './requests.ts';
import { kindOf } from './strangers.ts';

/** A shop in which somebody owns one of everything, and others who do not. */
export interface World {
  /** Fills a request with what is the victim's. */
  readonly known: Known;
  readonly victim: Headers;
  /** Everybody else who may knock; the guest holds the token of an order of their own. */
  readonly others: Readonly<Record<Person, Headers>>;
  /** What no stranger may read. */
  readonly secrets: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

export async function prepare(open: OpenShop): Promise<World> {
  const { shop, api, staff } = open;
  const sku = await open.stocked(100);
  const victim = await asCustomer(shop.origin, name);
  const guest = await buy(api, { sku });
  const ids: Readonly<Record<string, string>> = {
    ...(await belongings(open, victim, sku)),
    ...(await backOffice(open)),
    stock: sku,
    items: sku,
    variants: sku,
  };
  await asCustomer(shop.origin, 'helper');
  await open.books.rows(`update identity.users set roles = '{customer,staff}' where email = 'helper@example.com'`);
  const others = {
    anonymous: {},
    guest: { 'order-token': guest.accessToken },
    customer: await asCustomer(shop.origin, 'other'),
    staff: await signIn(shop.origin, 'helper'),
    admin: staff.headers,
  };
  // What they cause by being here is done before anybody looks whether something changes.
  await open.books.rest();
  await open.books.mailed();
  return {
    known: (route, field) => ids[kindOf(route, field)],
    victim,
    others,
    secrets: [email, address.fullName, address.line1, address.phone],
  };
}

const name = 'victoria';
const email = `${name}@example.com`;
const address = {
  fullName: 'Victoria Hidden',
  line1: '7 Unlisted Alley',
  city: 'Berlin',
  postalCode: '10115',
  countryCode: 'DE',
  phone: '+49 30 5550123',
};

/** What a customer has: an open cart, and an order that was delivered and is to be sent back. */
async function belongings(open: OpenShop, victim: Headers, sku: string): Promise<Readonly<Record<string, string>>> {
  const { staff } = open;
  const asVictim = (method: string, path: string, body?: unknown) => ask(open, { method, path, body, headers: victim });
  const { id: customers } = await asVictim('GET', '/api/v1/me');
  const orders = await ownOrder(open, victim, sku);
  await open.books.rest();
  await open.books.mailed();
  const shipment = await staff.ship(orders);
  await staff.deliver(shipment.id);
  await open.books.rest();
  const wish = { lines: [{ sku, quantity: 1 }], reason: 'DAMAGED' };
  const sentBack = await asVictim('POST', `/api/v1/orders/${orders}/returns`, wish);
  const { mails } = await staff.ask('GET', `/mails?orderId=${orders}`);
  const carts = await ownCart(open, victim, sku);
  const { id: addresses } = await asVictim('POST', '/api/v1/me/addresses', { address });
  const { id: exports } = await asVictim('POST', '/api/v1/me/export', {});
  return {
    customers,
    orders,
    carts,
    addresses,
    exports,
    shipments: shipment.id,
    returns: sentBack.id,
    mails: mails[0].id,
  };
}

async function backOffice({ staff }: OpenShop): Promise<Readonly<Record<string, string>>> {
  const { locations } = await staff.ask('GET', '/locations');
  const { events } = await staff.ask('GET', '/events?pageSize=1');
  const { templates } = await staff.ask('GET', '/mail-templates');
  return {
    locations: locations[0].id,
    events: events[0].id,
    'mail-templates': templates[0].name,
    promotions: (await staff.promote('HALF', 5)).id,
    'gift-cards': (await staff.issueGiftCard(5_000)).id,
  };
}

async function ownCart(open: OpenShop, headers: Headers, sku: string): Promise<string> {
  const { id } = await ask(open, { method: 'POST', path: '/api/v1/carts', body: {}, headers });
  await ask(open, { method: 'POST', path: `/api/v1/carts/${id}/items`, body: { sku, quantity: 1 }, headers });
  return id;
}

async function ownOrder(open: OpenShop, victim: Headers, sku: string): Promise<string> {
  const body = { ...orderBody(await ownCart(open, victim, sku), { email }), shippingAddress: address };
  const headers = { ...victim, 'idempotency-key': randomUUID() };
  const { order } = await ask(open, { method: 'POST', path: '/api/v1/orders', body, headers });
  return order.id;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Headers;
}

async function ask({ api }: OpenShop, { method, path, body, headers }: Call): Promise<Json> {
  const answer = await api.call(method, path, body, headers);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
  return answer.body;
}
