import { stdout } from 'node:process';
import { type Paint, paintFor, showsColours } from './paint.ts';

/** What `npm test` prints to. */
export interface Terminal {
  readonly coloured: boolean;
  readonly paint: Paint;
  /** Prints a line that stays. */
  line(text: string): void;
  /** Shows a line until the next one; only on a terminal, which can remove it. */
  status(text: string): void;
}

/** Where slow work reports what it does: each line stays. */
export interface Progress {
  (line: string): void;
  /** Shows a line until the next one; only on a terminal, which can remove it. */
  readonly status?: (line: string) => void;
}

/** Moves to the first column and clears the line. */
const clear = '\r\u001b[2K';

/** Standard output: with colours and a status line on a terminal, plain elsewhere. */
export function standardOutput(): Terminal {
  const live = stdout.isTTY === true;
  return {
    coloured: showsColours(stdout),
    paint: paintFor(stdout),
    line: (text) => stdout.write(`${live ? clear : ''}${text}\n`),
    status: (text) => {
      if (live) stdout.write(clear + text.slice(0, stdout.columns - 1));
    },
  };
}

/** Progress on a stream: lines that are replaced appear only on a terminal. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const line = (text: string): void => void stream.write(`${stream.isTTY ? clear : ''}${text}\n`);
  if (!stream.isTTY) return line;
  const status = (text: string): void => void stream.write(clear + text.slice(0, stream.columns - 1));
  return Object.assign(line, { status });
}
