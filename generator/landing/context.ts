import { createInterface } from 'node:readline/promises';
import { Failure } from '../command-line/errors.ts';
import { type Paint, paintFor } from '../diagnostics/print.ts';

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

/** Asks the user questions. */
export interface Prompter {
  confirm(question: string): Promise<boolean>;
  /** The index of the choice; undefined for any other answer. */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
  /** A line of text; empty if the user only presses Enter. */
  line(question: string): Promise<string>;
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

function terminalPrompter(onQuestion: () => void): Prompter {
  const line = async (question: string): Promise<string> => {
    onQuestion();
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C and Ctrl-D close the reader: some versions of Node then reject the question, others never settle it.
    const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
    const answered = reader.question(question).catch(() => undefined /* The reader was closed, see above. */);
    try {
      const answer = await Promise.race([answered, closed]);
      if (answer === undefined) throw new Failure('no answer was given, so nothing was changed');
      return answer.trim();
    } finally {
      reader.close();
    }
  };
  return {
    line: (question) => line(`${question} `),
    confirm: async (question) => /^y(es)?$/i.test(await line(`${question} [y/N] `)),
    choose: async (question, choices) => {
      const list = choices.map((choice, index) => `  ${index + 1}  ${choice}`).join('\n');
      const answer = await line(`${question}\n${list}\nNumber: `);
      const index = Number(answer) - 1;
      return Number.isInteger(index) && choices[index] !== undefined ? index : undefined;
    },
  };
}
