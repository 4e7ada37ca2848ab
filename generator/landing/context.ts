import { createInterface } from 'node:readline/promises';
import { Failure } from '../command-line/errors.ts';
import { type Paint, paintFor } from '../diagnostics/print.ts';

/** What a promotion needs of the world; a test brings its own. */
export interface LandingContext {
  /** The repository. */
  readonly root: string;
  /** Tells the person something, a line or several. */
  readonly print: (text: string) => void;
  /** Somebody to ask; undefined where nobody is at a terminal. */
  readonly prompter: Prompter | undefined;
  readonly paint: Paint;
}

/** Asks a person. */
export interface Prompter {
  confirm(question: string): Promise<boolean>;
  /** The index of the choice, or undefined where none is wanted. */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
  /** A line of text; empty where the person just presses Enter. */
  line(question: string): Promise<string>;
}

/** What the person has said beforehand, by flags. */
export interface LandOptions {
  /** Show what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Write the files and leave the commit to the person. */
  readonly noCommit: boolean;
  readonly push: boolean;
  /** Ask nothing. */
  readonly yes: boolean;
  /** The branch that is meant where it is not the one Argo CD follows. */
  readonly branch?: string | undefined;
}

/** Milliseconds after which a person wonders whether anything happens. */
const silenceLimitMs = 1_000;

/** The terminal of this process, or whatever it has instead. */
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
    // Ctrl-C and Ctrl-D close it: some versions of Node reject the question then, others never answer it.
    const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
    const answered = reader.question(question).catch(() => undefined /* It was closed, as above. */);
    try {
      const answer = await Promise.race([answered, closed]);
      if (answer === undefined) throw new Failure('there was no answer, so nothing was changed');
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
