import type { DescField } from '@bufbuild/protobuf';
import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { type Person, verdict } from './people.ts';

/** What is no thing of somebody's: a word of a cart, and a token that its holder alone knows. */
export const capabilities: ReadonlySet<string> = new Set(['codes', 'erasures']);

/**
 * A stranger is asked to sign in, not let in, or not told whether there is such a thing: what is not there any more
 * may be deleted again, which changes nothing.
 */
export const isRefusal = ({ verb }: Route, status: number): boolean =>
  [401, 403, 404].includes(status) || (verb === 'DELETE' && status === 200);

/** Whether a request for the route names a thing of the victim's: in its path, or as an id beside it. */
export const namesSomething = (route: Route): boolean =>
  route.method.input.fields.some((field) => owned.includes(kindOf(route, field)));

export const isEverybodys = ({ access }: Route): boolean => access === Access.PUBLIC;

/**
 * Of whom a rule says that this is not theirs. At an address for holders staff may be right too, so that the service
 * says which; a call that names nothing is about the caller's own, who may change that.
 */
export function isStranger(route: Route, person: Person): boolean {
  const { access } = route;
  if (isEverybodys(route)) return false;
  if (verdict(access, person) !== 'in') return true;
  if (access === Access.HOLDER) return person !== 'staff' && person !== 'admin';
  return access === Access.CUSTOMER && (route.verb === 'GET' || namesSomething(route));
}

/** The kinds of things that one person owns. */
const owned: readonly string[] = ['carts', 'orders', 'addresses', 'exports'];

/** What a field is an id of: the word before it in the path, or its own name. */
export function kindOf(route: Route, field: DescField): string {
  const words = route.template.path.split(/[/:]/);
  const at = words.indexOf(`{${field.name}}`);
  if (at > 0) return words[at - 1] ?? '';
  const [, kind] = /^(\w+)Id$/.exec(field.jsonName) ?? [];
  return kind === undefined ? '' : `${kind}s`;
}
