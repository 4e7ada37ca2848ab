import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { formatOf, repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'diff',
  summary: 'show what a change means for each cluster, and which documents it changes',
  description: `First shows what a change means: where calls go, who may call what, which images run in how many pods, what is added and removed. Then lists the documents that differ, as kustomize builds them. It compares the committed specs, not the committed tree.

Without a range it compares HEAD with the work tree; <ref> compares a commit with the work tree; <a>..<b> compares two commits; <a>...<b> compares <b> with the commit where both histories part.`,
  positionals: { range: { optional: true, help: '<ref>, <a>..<b> or <a>...<b>' } },
  options: {
    cluster: { value: 'name', repeatable: true, help: 'only this cluster' },
    service: { value: 'name', repeatable: true, help: 'only this service, and its calls' },
    format: {
      value: 'format',
      choices: ['terminal', 'markdown', 'html', 'json'],
      default: 'terminal',
      help: 'how to print the difference: markdown is a comment for a pull request, html is a page',
    },
    json: { help: 'short for --format json' },
    output: { value: 'file', help: 'write to this file instead of standard output' },
    meaningOnly: { help: 'leave the documents out' },
    exitCode: { help: 'exit with 1 if there are differences, as git diff does' },
    ...repositoryOption,
  },
  examples: [
    'npm run diff',
    'npm run diff -- origin/main... --cluster prod-eu',
    'npm run diff -- HEAD~1..HEAD --format html --output change.html',
  ],
  exitCodes: {
    0: 'compared',
    1: 'the specs of one side have errors, or, with --exit-code, something differs',
  },

  async run({ range, cluster, service, meaningOnly, exitCode, output, repository, ...input }, { given }) {
    const format = formatOf(input, given);
    const root = repositoryAt(repository);
    const { compare } = await import('../diff/compare.ts');
    const wanted = { clusters: cluster, services: service, meaningOnly };
    const differs = await compare({ root, range, wanted, format, output });
    return differs && exitCode ? 1 : 0;
  },
});
