/** One thing that the doctor looked at, said for a person. */
export interface Finding {
  readonly name: string;
  /** "note" is for the person to know and needs no mending. */
  readonly state: 'well' | 'note' | 'broken';
  readonly says: string;
  readonly mend?: string;
}

export const well = (name: string, says: string): Finding => ({ name, state: 'well', says });
export const note = (name: string, says: string): Finding => ({ name, state: 'note', says });
export const broken = (name: string, says: string, mend: string): Finding => ({ name, state: 'broken', says, mend });

/** The reason of an error in a few words. */
export const why = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(why).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? why(error.cause) : error.message;
};
