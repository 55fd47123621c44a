import type { Book } from './book.testing.ts';
import { type Form, inner, text } from './form.testing.ts';
import { type FakeIntent, Refusal } from './objects.testing.ts';

/** The calls of Stripe's that the shop makes, by method and path. */
export function answerOf(book: Book, call: { method: string; path: string; form: Form; searchLags: boolean }): object {
  const { method, path, form } = call;
  const [collection = '', id, action] = path.replace(/^\/v1\//, '').split('/');
  const route = `${method} ${collection}${id === undefined ? '' : id === 'search' ? '/search' : '/:id'}${action === undefined ? '' : `/${action}`}`;
  switch (route) {
    case 'POST payment_intents':
      return book.create(form);
    case 'POST payment_intents/:id':
      return book.mark(id ?? '', form);
    case 'POST payment_intents/:id/capture':
      return book.capture(id ?? '', form);
    case 'POST payment_intents/:id/cancel':
      return book.cancel(id ?? '');
    case 'POST refunds':
      return book.refund(form);
    case 'GET payment_intents':
      return page(path, [...book.intents.values()], form);
    case 'GET payment_intents/:id':
      return book.intent(id ?? '');
    case 'GET payment_intents/search':
      return searched(call.searchLags ? [] : [...book.intents.values()], text(form, 'query') ?? '');
    case 'GET events':
      return page(path, eventsOf(book, form), form);
    case 'GET refunds/:id':
      return book.refundOf(id ?? '');
    case 'GET refunds':
      return page(path, refundsOf(book, form), form);
    default:
      throw new Refusal(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${route}).` });
  }
}

/** Newest first, as many as asked for, after the one that is named. */
function page<T extends { readonly id: string; readonly created: number }>(
  url: string,
  all: readonly T[],
  form: Form,
): object {
  const since = Number(text(inner(form, 'created'), 'gte') ?? 0);
  const until = Number(text(inner(form, 'created'), 'lt') ?? Number.POSITIVE_INFINITY);
  const limit = Number(text(form, 'limit') ?? 10);
  const after = text(form, 'starting_after');
  const newest = all.filter(({ created }) => created >= since && created < until).toReversed();
  const from = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  return { object: 'list', url, data: newest.slice(from, from + limit), has_more: newest.length > from + limit };
}

/** The one query that the shop makes: metadata['key']:'…'. */
function searched(intents: readonly FakeIntent[], query: string): object {
  const key = /^metadata\['key'\]:'(.*)'$/.exec(query)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const data = intents.filter(({ metadata }) => metadata['key'] === key);
  return { object: 'search_result', url: '/v1/payment_intents/search', data, has_more: false };
}

function eventsOf(book: Book, form: Form) {
  const types = Object.values(inner(form, 'types'));
  return book.events.filter(({ type }) => types.length === 0 || types.includes(type));
}

function refundsOf(book: Book, form: Form) {
  const of = text(form, 'payment_intent');
  return [...book.refunds.values()].filter(({ payment_intent }) => of === undefined || payment_intent === of);
}
