import { defineCommand } from '../command-line/command.ts';
import { wholeNumber } from '../command-line/values.ts';

export const command = defineCommand({
  name: 'fuzz',
  summary: 'run the generator on broken specs for a while, and report what breaks it',
  description: `Makes repositories with dropped, renamed, retyped and swapped fields, malformed YAML, protos that do not compile, and paths that are not files. The generator must answer each with findings, or with a tree that fits its schemas: no exception, no hang, no partial tree. A case that breaks this is shrunk, and printed with the seed that makes it again.`,
  options: {
    seconds: { value: 'n', default: '60', parse: wholeNumber(0, 9_999_999), help: 'how long to run' },
    seed: {
      value: 'n',
      parse: wholeNumber(0, 9_999_999_999),
      help: 'where the random cases start; without it, the time of day',
    },
    tools: { help: 'check every tree with kustomize and kubeconform, instead of every tenth' },
    worker: { help: 'run the cases that standard input lists', hidden: true },
  },
  examples: ['npm run fuzz -- --seconds 600 --tools', 'npm run fuzz -- --seconds 60 --seed 1'],
  exitCodes: { 0: 'nothing broke', 1: 'something broke' },

  async run({ seconds, seed, tools, worker }) {
    if (worker) {
      await (await import('../fuzz/worker.ts')).work();
      return 0;
    }
    const { fuzz } = await import('../fuzz/fuzz.ts');
    const done = await fuzz({ seconds, seed: seed ?? Date.now() % 2 ** 31, askTools: tools });
    return done ? 0 : 1;
  },
});
