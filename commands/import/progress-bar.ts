import { SingleBar } from 'cli-progress';

/** Shows how far a command is: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  /** `words` say what is done: "120 products". */
  show(done: number, words: string): void;
  stop(): void;
}

/** Elsewhere than on a terminal, a line each time another tenth is done. */
const tenths = 10;

/** `total` is in the same unit as what is done, be it bytes or things. */
export function openProgress(given: { readonly total: number; readonly out: NodeJS.WriteStream }): Progress {
  return given.out.isTTY === true ? bar(given) : lines(given);
}

function bar({ total, out }: Parameters<typeof openProgress>[0]): Progress {
  const shown = new SingleBar({
    stream: out,
    format: '  {bar} {percentage}%  {words}  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
  });
  shown.start(total, 0, { words: '' });
  return {
    show: (done, words) => shown.update(Math.min(done, total), { words }),
    stop: () => shown.stop(),
  };
}

function lines({ total, out }: Parameters<typeof openProgress>[0]): Progress {
  let shown = 0;
  return {
    show(done, words) {
      const reached = Math.floor((tenths * Math.min(done, total)) / Math.max(1, total));
      if (reached <= shown) return;
      shown = reached;
      out.write(`  ${reached * (100 / tenths)}%  ${words}\n`);
    },
    stop: () => {},
  };
}
