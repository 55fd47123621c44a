import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import { publicCall } from '#web/lib/api/server.ts';
import { answerTo, clickOf, pageOf } from '#web/lib/shop/one-click.ts';

/** What a mail program opens in a browser leads to the page: nothing ends without a click. */
export const GET = (request: Request): Response => pageOf({ token: tokenOf(request) });

/**
 * Ends the reminders: the click of the page, and the one that mail programs make by themselves (RFC 8058). It may come from
 * any site, as mail programs are some; whoever has the token may end them, and a cookie is not looked at.
 */
export async function POST(request: Request): Promise<Response> {
  const click = clickOf(await request.formData().catch(() => new FormData()));
  if (click === null) return new Response('Refused.\n', { status: 400 });
  const token = tokenOf(request);
  return answerTo(click, token, await unsubscribe(token));
}

const tokenOf = (request: Request): string => new URL(request.url).searchParams.get('token') ?? '';

/** Null when it is done. */
async function unsubscribe(token: string): Promise<Problem | null> {
  try {
    await publicCall('/api/v1/unsubscribe', { method: 'POST', body: JSON.stringify({ token }) });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
