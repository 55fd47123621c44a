import type { AnyService } from './table.ts';

/** The services to run here, in the order in which they start: each after the neighbours that it needs. */
export type Plan = { readonly order: readonly AnyService[] } | { readonly refused: string };

/** Refuses a name that no service has, and a cycle in the needs of the whole table, with its path. */
export function planStart(table: readonly AnyService[], chosen: readonly string[]): Plan {
  const names = table.map((service) => service.name);
  const unknown = chosen.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) {
    const which = unknown.map((name) => `"${name}"`).join(' and ');
    return { refused: `No service is called ${which}. There are: ${names.join(', ')}.` };
  }
  const sorted = sort(table);
  if ('cycle' in sorted) return { refused: `Services need each other in a circle: ${sorted.cycle.join(' -> ')}.` };
  const order = sorted.order.filter((service) => chosen.length === 0 || chosen.includes(service.name));
  return { order };
}

type Sorted = { readonly order: readonly AnyService[] } | { readonly cycle: readonly string[] };

/** Depth first, in the table's own order, so that the same table always starts in the same order. */
function sort(table: readonly AnyService[]): Sorted {
  const byName = new Map<string, AnyService>(table.map((service) => [service.name, service]));
  const order: AnyService[] = [];
  const done = new Set<string>();

  function visit(service: AnyService, path: readonly string[]): readonly string[] | null {
    if (done.has(service.name)) return null;
    const since = path.indexOf(service.name);
    if (since >= 0) return [...path.slice(since), service.name];
    // One that hands its own contract out, as the edge does, needs nobody else for it.
    for (const need of Object.keys(service.needs).filter((name) => name !== service.name)) {
      const neighbour = byName.get(need);
      const cycle = neighbour === undefined ? null : visit(neighbour, [...path, service.name]);
      if (cycle !== null) return cycle;
    }
    done.add(service.name);
    order.push(service);
    return null;
  }

  for (const service of table) {
    const cycle = visit(service, []);
    if (cycle !== null) return { cycle };
  }
  return { order };
}
