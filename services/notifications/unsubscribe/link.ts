import type { Letter } from '../templates/layout.ts';

/** The page on which somebody ends the reminders. Letters are kept with this address alone: it ends nothing. */
export const leavingPage = (origin: string): string => `${origin}/unsubscribe`;

/** Where the click of a mail program goes, as RFC 8058 has it; opened by a person, it leads to the page. */
export const oneClick = (origin: string, token: string): string => `${leavingPage(origin)}/one-click?token=${token}`;

/** The letter as it is sent: its link knows whom it is for. */
export const withToken = <L extends Letter>(letter: L, origin: string, token: string): L => ({
  ...letter,
  text: letter.text.replaceAll(leavingPage(origin), `${leavingPage(origin)}?token=${token}`),
  html: letter.html.replaceAll(`href="${leavingPage(origin)}"`, `href="${leavingPage(origin)}?token=${token}"`),
});
