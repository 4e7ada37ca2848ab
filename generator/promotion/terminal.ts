import { createInterface } from 'node:readline/promises';
import { paintFor } from '../diagnostics/print.ts';
import type { Asker, LandOptions, Surroundings } from './surroundings.ts';

/** Flags that every command that commits has. */
export const landFlags = {
  'dry-run': { type: 'boolean', default: false },
  'no-commit': { type: 'boolean', default: false },
  push: { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  branch: { type: 'string' },
  repository: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** What `--help` says of them. */
export const landFlagsHelp = `  --dry-run          show what would change, and change nothing
  --no-commit        write the files, and leave the commit to you
  --push             push the commit; where others were faster, fetch, put it on top, render, check and push again
  --yes, -y          do not ask
  --branch NAME      the branch that is meant where it is not the one Argo CD follows
  --json             the result as JSON on standard output, everything else on standard error
  --repository DIR   another repository than this one
  --help             this text`;

/** The values of these flags, as `parseArgs` gives them. */
interface FlagValues {
  readonly 'dry-run': boolean;
  readonly 'no-commit': boolean;
  readonly push: boolean;
  readonly yes: boolean;
  readonly branch?: string | undefined;
  readonly json: boolean;
}

/** What flags say about how a change lands. */
export function landOptions({
  'dry-run': dryRun,
  'no-commit': noCommit,
  push,
  yes,
  branch,
}: FlagValues): LandOptions {
  return { dryRun, noCommit, push, yes, branch };
}

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
    try {
      return (await reader.question(question)).trim();
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
