import { SingleBar } from 'cli-progress';

/** Shows how far an import is: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  show(state: { readonly readBytes: number; readonly products: number; readonly rejected: number }): void;
  stop(): void;
}

/** Elsewhere than on a terminal, a line each time another tenth is done. */
const tenths = 10;

export function openProgress(given: { readonly totalBytes: number; readonly out: NodeJS.WriteStream }): Progress {
  return given.out.isTTY === true ? bar(given) : lines(given);
}

function bar({ totalBytes, out }: Parameters<typeof openProgress>[0]): Progress {
  const shown = new SingleBar({
    stream: out,
    format: '  {bar} {percentage}%  {products} products, {rejected} rejected  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
  });
  shown.start(totalBytes, 0, { products: 0, rejected: 0 });
  return {
    show: ({ readBytes, products, rejected }) => shown.update(Math.min(readBytes, totalBytes), { products, rejected }),
    stop: () => shown.stop(),
  };
}

function lines({ totalBytes, out }: Parameters<typeof openProgress>[0]): Progress {
  let shown = 0;
  return {
    show({ readBytes, products, rejected }) {
      const reached = Math.floor((tenths * readBytes) / Math.max(1, totalBytes));
      if (reached <= shown) return;
      shown = reached;
      out.write(`  ${reached * (100 / tenths)}%  ${products} products, ${rejected} rejected\n`);
    },
    stop: () => {},
  };
}
