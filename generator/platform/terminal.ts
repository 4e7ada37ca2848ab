import { stdout } from 'node:process';
import { styleText } from 'node:util';

/** Where a verification shows itself. */
export interface Terminal {
  readonly coloured: boolean;
  /** Prints a line for good. */
  line(text: string): void;
  /** Shows a line until the next one; only where there is a terminal to take it back from. */
  status(text: string): void;
  paint(colour: 'green' | 'red' | 'yellow' | 'dim', text: string): string;
}

/** Where slow work says what it is doing: each line stays. */
export interface Progress {
  (line: string): void;
  /** Shows a line until the next one; only on a terminal, which can take it back. */
  readonly status?: (line: string) => void;
}

/** Back to the first column, and the line emptied. */
const clear = '\r\u001b[2K';

/** Standard output: with colours and a status line on a terminal, plain elsewhere. */
export function standardOutput(): Terminal {
  const live = stdout.isTTY === true;
  const coloured = live && !process.env['NO_COLOR'];
  return {
    coloured,
    line: (text) => stdout.write(`${live ? clear : ''}${text}\n`),
    status: (text) => {
      if (live) stdout.write(clear + text.slice(0, stdout.columns - 1));
    },
    paint: (colour, text) => (coloured ? styleText(colour, text) : text),
  };
}

/** Progress on a stream: what changes all the time is shown only on a terminal. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const line = (text: string): void => void stream.write(`${stream.isTTY ? clear : ''}${text}\n`);
  if (!stream.isTTY) return line;
  const status = (text: string): void => void stream.write(clear + text.slice(0, stream.columns - 1));
  return Object.assign(line, { status });
}
