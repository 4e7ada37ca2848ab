import { createInterface } from 'node:readline/promises';
import { Failure } from '../command-line/errors.ts';

/** Asks the user questions. */
export interface Prompter {
  confirm(question: string): Promise<boolean>;
  /** The index of the choice; undefined for any other answer. */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
  /** A line of text; empty if the user only presses Enter. */
  line(question: string): Promise<string>;
}

/** Asks on the terminal of this process. @param onQuestion runs before each question */
export function terminalPrompter(onQuestion: () => void): Prompter {
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
