import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { wholeNumber, wholeNumbers } from '../command-line/values.ts';

export const command = defineCommand({
  name: 'bench',
  summary: 'measure generate against cp, kustomize and helm',
  description:
    'Makes synthetic repositories and measures on this machine: generate (everything, nothing to do, after one edit), cp -r of the generated tree, kustomize build of its overlays, and helm template of an equivalent chart.',
  options: {
    services: {
      value: 'sizes',
      default: '10,100,1000',
      parse: wholeNumbers(1, 100_000),
      help: 'number of services in each repository; 1000 takes some minutes',
    },
    clusters: { value: 'n', default: '10', parse: wholeNumber(1, 1000), help: 'clusters in each repository' },
    runs: { value: 'n', default: '5', parse: wholeNumber(1, 1000), help: 'measured runs of each case' },
    onlyGenerate: { help: 'leave kustomize and helm out' },
    checks: { help: 'measure checks and external tools of npm run check against rendering instead' },
    onlyPhases: { help: 'with --checks: leave whole processes and external tools out' },
    phases: { value: 'file', help: 'print the phases of one run as JSON', hidden: true },
  },
  examples: ['npm run bench -- --services 100 --runs 10'],
  exitCodes: { 0: 'measured', 1: 'something failed' },

  async run({ services, clusters, runs, onlyGenerate, checks, onlyPhases, phases }) {
    if (phases !== undefined) {
      const { measurePhases } = await import('../bench/phases.ts');
      console.log(JSON.stringify(await measurePhases(phases)));
      return 0;
    }
    const { benchmark } = await import('../bench/benchmark.ts');
    const sizes = services.map((count) => ({ services: count, clusters }));
    await benchmark({ root: repositoryRoot, sizes, runs, onlyGenerate, checks, onlyPhases });
    return 0;
  },
});
