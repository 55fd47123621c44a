import type { Problem } from '#web/lib/api/problem.ts';

/** Who made a click: a person on the page, or a mail program by itself. */
export type Click = 'page' | 'program';

/** By what its form says; null for one that nobody makes. */
export function clickOf(form: FormData): Click | null {
  if (form.get('from') === 'page') return 'page';
  return form.get('List-Unsubscribe') === 'One-Click' ? 'program' : null;
}

/** How a click is answered: a person on the page, a program at once, since it follows no redirect. */
export function answerTo(click: Click, token: string, problem: Pick<Problem, 'status'> | null): Response {
  if (click === 'program') return programAnswer(problem);
  if (problem === null) return pageOf({ ended: 'yes' });
  return pageOf({ token, problem: isFinal(problem) ? 'link' : 'later' });
}

/** The page in one of its states. Relative, so that it holds behind any proxy. */
export const pageOf = (query: Readonly<Record<string, string>>): Response =>
  new Response(null, { status: 303, headers: { location: `/unsubscribe?${new URLSearchParams(query)}` } });

function programAnswer(problem: Pick<Problem, 'status'> | null): Response {
  if (problem === null) return new Response('No more reminders.\n');
  // Nobody knows whether a shop that did not answer did it: the program may click again.
  return new Response('Not done.\n', { status: problem.status === 0 ? 503 : problem.status });
}

/** A token that is none stays none. */
const isFinal = ({ status }: Pick<Problem, 'status'>): boolean => status === 400 || status === 404;
