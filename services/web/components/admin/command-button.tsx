'use client';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { type Command, useCommand } from './use-command.ts';

interface Props extends Command {
  readonly label: string;
  readonly main?: boolean;
}

/** A command that needs nothing to be typed. */
export function CommandButton({ label, main = false, ...command }: Props) {
  const { send, acting, problem } = useCommand();
  return (
    <>
      <button
        type="button"
        disabled={acting}
        onClick={() => send(command)}
        className={main ? 'button-main' : 'button-quiet'}
      >
        {label}
      </button>
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  );
}
