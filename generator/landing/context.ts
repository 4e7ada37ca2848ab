import { type Paint, paintFor } from '../terminal/paint.ts';
import { type Prompter, terminalPrompter } from '../terminal/prompter.ts';

/** What a landing works with: the repository, and how to print and ask. */
export interface LandingContext {
  /** The repository. */
  readonly root: string;
  /** Prints one line or more for the user. */
  readonly print: (text: string) => void;
  /** Asks the user; undefined without a terminal. */
  readonly prompter: Prompter | undefined;
  readonly paint: Paint;
}

/** How a change lands, as set by the flags of a command. */
export interface LandOptions {
  /** Print the change, and write nothing. */
  readonly dryRun: boolean;
  /** Write the files, and make no commit. */
  readonly noCommit: boolean;
  readonly push: boolean;
  /** Ask no questions. */
  readonly yes: boolean;
  /** The branch to commit to, if it is not the one that Argo CD tracks. */
  readonly branch?: string | undefined;
  /** Why the change may reach a cluster during a freeze. */
  readonly overrideFreeze?: string | undefined;
}

/** Milliseconds without output after which a progress message is printed. */
const silenceLimitMs = 1_000;

/** The context of this process: its output streams and, if there is one, its terminal. */
export function terminalContext(root: string, json: boolean): LandingContext {
  const stream = json ? process.stderr : process.stdout;
  const slow = setTimeout(
    () => process.stderr.write('Reading the specs, rendering and checking…\n'),
    silenceLimitMs,
  );
  slow.unref();
  return {
    root,
    print: (text) => {
      clearTimeout(slow);
      stream.write(`${text}\n`);
    },
    prompter:
      process.stdin.isTTY && process.stderr.isTTY ? terminalPrompter(() => clearTimeout(slow)) : undefined,
    paint: paintFor(stream),
  };
}
