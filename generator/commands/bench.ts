import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { wholeNumber, wholeNumbers } from '../command-line/values.ts';
import { requireOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'bench',
  summary: 'measure generate against cp and, with --peers, against other programs',
  description:
    'Makes synthetic repositories and measures on this machine: generate (everything, nothing to do, after one edit), diff, and cp -r of the generated tree. With --peers also kustomize build of its overlays, and helm, Jsonnet, CUE and cdk8s, which render the same documents from their own sources.',
  options: {
    services: {
      value: 'sizes',
      default: '10,100,1000',
      parse: wholeNumbers(1, 100_000),
      help: 'number of services in each repository; 1000 takes some minutes',
    },
    clusters: { value: 'n', default: '10', parse: wholeNumber(1, 1000), help: 'clusters in each repository' },
    runs: { value: 'n', default: '5', parse: wholeNumber(1, 1000), help: 'measured runs of each case' },
    peers: {
      help: 'measure kustomize, helm, Jsonnet, CUE and cdk8s too; they are installed if they are missing',
    },
    record: {
      help: 'with --peers: write how many times as long they take into docs/ratios.json, for this version',
    },
    compare: {
      help: 'with --peers: exit with 1 if they take less than three quarters of what docs/ratios.json has of the latest release',
    },
    checks: { help: 'measure checks and external tools of npm run check against rendering instead' },
    onlyPhases: { help: 'with --checks: leave whole processes and external tools out' },
    phases: { value: 'file', help: 'print the phases of one run as JSON', hidden: true },
  },
  examples: [
    'npm run bench -- --services 100 --runs 10 --peers',
    'npm run bench -- --services 100 --runs 7 --peers --compare',
  ],
  exitCodes: { 0: 'measured', 1: 'something failed, or is slower than in the latest release' },

  async run({ services, clusters, runs, peers, record, compare, checks, onlyPhases, phases }, { given }) {
    requireOption('peers', peers && !checks, given, ['record', 'compare']);
    if (phases !== undefined) {
      const { measurePhases } = await import('../bench/phases.ts');
      console.log(JSON.stringify(await measurePhases(phases)));
      return 0;
    }
    const { benchmark } = await import('../bench/benchmark.ts');
    const sizes = services.map((count) => ({ services: count, clusters }));
    const options = { sizes, runs, peers, record, compareRatios: compare, checks, onlyPhases };
    return (await benchmark({ root: repositoryRoot, ...options })) ? 0 : 1;
  },
});
