/** Facts that must hold of a shop at rest, each with a query that lists what contradicts it. */
export type Facts = Readonly<Record<string, string>>;
