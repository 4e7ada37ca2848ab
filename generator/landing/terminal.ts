import { createInterface } from 'node:readline/promises';
import { Failure } from '../command-line/errors.ts';
import { paintFor } from '../diagnostics/print.ts';
import type { Asker, Surroundings } from './surroundings.ts';

/** Milliseconds after which a person wonders whether anything happens. */
const patience = 1_000;

/** The terminal of this process, or whatever it has instead. */
export function processSurroundings(root: string, json: boolean): Surroundings {
  const stream = json ? process.stderr : process.stdout;
  const slow = setTimeout(
    () => process.stderr.write('Reading the specs, rendering and checking…\n'),
    patience,
  );
  slow.unref();
  return {
    root,
    say: (text) => {
      clearTimeout(slow);
      stream.write(`${text}\n`);
    },
    asker: process.stdin.isTTY && process.stderr.isTTY ? terminalAsker(() => clearTimeout(slow)) : undefined,
    paint: paintFor(stream),
  };
}

function terminalAsker(onQuestion: () => void): Asker {
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
