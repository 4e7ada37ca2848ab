import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';

export const command: Command = {
  summary: 'throws broken specs at the generator for a while, and shows what breaks',
  usage: `npm run fuzz -- --seconds 60 --seed 1

Repositories with dropped, renamed, retyped and swapped fields, hostile YAML, protos that do not compile, and files that
are no files. Each must be answered by diagnostics, or by a tree that fits its schemas: no exception, no hang, no half
tree. What breaks the law is made as small as it gets, and printed with the seed that makes it again.

  --seconds N        how long (default 60)
  --seed S           where to begin (default: the time of day)
  --tools            kustomize and kubeconform look at every tree, not at every tenth

Exit codes: 0 nothing broke, 1 something did, 2 wrong usage.
Example: npm run fuzz -- --seconds 600 --tools`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string' },
        tools: { type: 'boolean', default: false },
        worker: { type: 'boolean', default: false },
      },
    });
    if (values.worker) {
      await (await import('../fuzz/worker.ts')).work();
      return 0;
    }
    const seconds = wholeNumber('--seconds', values.seconds);
    const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('--seed', values.seed);
    const { fuzz } = await import('../fuzz/fuzz.ts');
    return (await fuzz({ seconds, seed, askTools: values.tools })) ? 0 : 1;
  },
};

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`${flag} takes a whole number, not ${text}.`);
  return Number(text);
}
