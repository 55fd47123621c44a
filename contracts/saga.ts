/**
 * Draws the choreography as docs/saga.md, a table and two diagrams: `node contracts/saga.ts`, after
 * contracts/events.ts has changed. Another file may be named to write to.
 */
import { writeFileSync } from 'node:fs';
import { choreography } from './events.ts';

interface Line {
  readonly event: string;
  readonly says: string;
  readonly hears: readonly (readonly [service: string, does: string])[];
  readonly undoneBy: string | null;
}

const lines: readonly Line[] = Object.entries(choreography).map(([event, { says, hears, undoneBy }]) => ({
  event,
  says,
  hears: Object.entries(hears),
  undoneBy,
}));

const page = `# The saga

Generated from \`contracts/events.ts\` by \`node contracts/saga.ts\`; do not edit. No service directs this: each hears
what happened and does its part, in one transaction with what it says itself.

## A purchase that goes well

\`\`\`mermaid
${purchase([
  'orders.placed',
  'inventory.reserved',
  'payments.succeeded',
  'inventory.committed',
  'orders.confirmed',
  'fulfillment.packed',
  'fulfillment.shipped',
  'fulfillment.delivered',
])}
\`\`\`

## A declined card

\`\`\`mermaid
${purchase(['orders.placed', 'inventory.reserved', 'payments.failed', 'orders.cancelled', 'inventory.released'])}
\`\`\`

## Every event

| event | said by | heard by | undone by |
|---|---|---|---|
${lines.map(row).join('\n')}

\`identity.erasure_requested\` is said twice for a person: once everybody has answered and what was on its way has arrived,
identity asks again, and the certificate is complete after the second answers.

## Who hears whom

\`\`\`mermaid
flowchart LR
${arrows().join('\n')}
\`\`\`
`;

writeFileSync(process.argv[2] ?? new URL('../docs/saga.md', import.meta.url), page);

function row({ event, says, hears, undoneBy }: Line): string {
  const listeners = hears.map(([service, does]) => `**${service}** ${does}`).join('<br>');
  return `| \`${event}\` | ${says} | ${listeners || 'nobody yet'} | ${undoneBy === null ? '' : `\`${undoneBy}\``} |`;
}

/** The events of one story in their order; whoever speaks or hears stands in it. */
function purchase(story: readonly string[]): string {
  const told = story.map((event) => {
    const line = lines.find((one) => one.event === event);
    if (line === undefined)
      throw new Error(`contracts/events.ts has no ${event}; mend the stories in contracts/saga.ts`);
    return line;
  });
  const actors = new Set(told.flatMap(({ says, hears }) => [says, ...hears.map(([service]) => service)]));
  return [
    'sequenceDiagram',
    ...[...actors].map((actor) => `  participant ${actor}`),
    ...told.flatMap(({ event, says, hears }) =>
      hears.length === 0
        ? [`  Note over ${says}: ${event}`]
        : hears.map(([service, does]) => `  ${says}->>${service}: ${event}: ${plain(does)}`),
    ),
  ].join('\n');
}

/** A semicolon or a number sign means something else in a diagram. */
function plain(words: string): string {
  return words.replaceAll(/[;#]/g, ',');
}

function arrows(): readonly string[] {
  const events = new Map<string, string[]>();
  for (const { event, says, hears } of lines) {
    for (const [service] of hears) {
      const key = `${says} --> ${service}`;
      events.set(key, [...(events.get(key) ?? []), event.split('.')[1] ?? event]);
    }
  }
  return [...events].map(([key, names]) => {
    const [from, to] = key.split(' --> ');
    return `  ${from} -- "${names.join(', ')}" --> ${to}`;
  });
}
