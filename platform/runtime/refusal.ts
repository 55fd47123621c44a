import type { BadSetting } from './config.ts';

/** The start was refused before anything was started: lines that say why and how to mend it. */
export class StartRefused extends Error {
  readonly lines: readonly string[];
  /** EX_CONFIG of sysexits.h: starting again without a change will not help. */
  readonly exitCode = 78;

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'StartRefused';
    this.lines = lines;
  }
}

/** All bad settings at once, each with its mend. */
export const refuseSettings = (bad: readonly BadSetting[]): StartRefused =>
  new StartRefused([
    `${bad.length === 1 ? 'One setting is' : `${bad.length} settings are`} not right:`,
    ...bad.map(({ env, mend }) => `  ${env}: ${mend}`),
  ]);
