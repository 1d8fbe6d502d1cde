/** A bar on a terminal; nothing elsewhere. */
export type ProgressBar = {
  /** `done` of `all`, in whatever unit. */
  readonly at: (done: number, all: number) => void;
  /** Takes the bar away. */
  readonly end: () => void;
};

const WIDTH = 40;

export function progressBar(
  what: string,
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
): ProgressBar {
  if (stream.isTTY !== true) return { at: () => undefined, end: () => undefined };
  let shown = -1;
  return {
    at: (done, all) => {
      const filled = all === 0 ? WIDTH : Math.floor((done * WIDTH) / all);
      if (filled === shown) return;
      shown = filled;
      const percent = Math.floor((filled * 100) / WIDTH);
      stream.write(`\r${what} [${"=".repeat(filled).padEnd(WIDTH)}] ${percent}%`);
    },
    end: () => {
      stream.write("\r\u001b[K");
    },
  };
}
