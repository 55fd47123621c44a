export type Theme = 'light' | 'dark';

/** A visitor's own choice; without it the page follows the system. In a cookie, so that the server draws it at once. */
export const themeCookie = 'theme';

export const readTheme = (value: string | undefined): Theme | undefined =>
  value === 'light' || value === 'dark' ? value : undefined;
