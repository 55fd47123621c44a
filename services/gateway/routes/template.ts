/** A path of google.api.http: "/api/v1/carts/{id}:quote". */
export interface Template {
  /** As the contract says it. */
  readonly path: string;
  /** Names of the variables as the contract writes them, in order. */
  readonly variables: readonly string[];
  /** What follows a colon at the end ("quote"); empty when nothing does. */
  readonly verb: string;
  /** The path without its verb, as find-my-way writes it, with the verb as a segment of its own. */
  readonly pattern: string;
  /** Whether a path, without its query, is of this form. */
  readonly matches: (path: string) => boolean;
}

/** Reads a template; throws on the parts of the language that no contract here uses. */
export function template(path: string): Template {
  const parts = /^((?:\/[^/{}:*]+|\/\{[a-z][a-z0-9_]*\})+)(?::([a-z]+))?$/.exec(path);
  if (parts === null) throw new Error(`${path}: only /words, /{variables} and one :verb at the end are understood.`);
  const [, base = '', verb = ''] = parts;
  const shape = new RegExp(`^${base.replace(/\{[^}]+\}/g, '[^/]+')}${verb === '' ? '' : `:${verb}`}$`);
  return {
    path,
    variables: [...base.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name),
    verb,
    pattern: withVerb(base.replace(/\{([^}]+)\}/g, ':$1'), verb),
    matches: (given) => shape.test(given),
  };
}

/** The router cannot tell "/{id}" from "/{id}:quote", so a verb travels to it as a segment behind "~". */
const withVerb = (path: string, verb: string): string => (verb === '' ? path : `${path}/~${verb}`);

/** Rewrites an address that ends in one of the verbs for the router; any other one stays as it is. */
export function verbRewriter(verbs: ReadonlySet<string>): (url: string) => string {
  return (url) => {
    if (!url.includes(':')) return url;
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const colon = path.lastIndexOf(':');
    if (colon < 0 || !verbs.has(path.slice(colon + 1))) return url;
    return withVerb(path.slice(0, colon), path.slice(colon + 1)) + (query < 0 ? '' : url.slice(query));
  };
}
