import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';

const formats = ['terminal', 'markdown', 'html', 'json'] as const;
type Format = (typeof formats)[number];

export const command: Command = {
  summary: 'says what a change means for each cluster, and which documents it changes',
  usage: `npm run diff [-- <ref>[..<ref>]]

First what a change means: where calls go, who may call what, which images run in how many pods, what appears and goes.
Then the documents that differ, as kustomize builds them. The committed specs are compared, not the committed tree.

  (nothing)          HEAD with the work tree
  <ref>              a commit with the work tree
  <a>..<b>           two commits
  <a>...<b>          the commit at which both histories part with <b>

  --cluster C        this cluster only; may be said several times
  --service S        this service only, and its calls; may be said several times
  --format F         terminal (default), markdown (a comment on a pull request), html (a page of its own), json
  --json             the same as --format json
  --output FILE      writes into a file
  --meaning-only     no documents
  --exit-code        exit code 1 where there are differences, as git diff has it
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 fine, whether or not something differs; 1 the specs of one side have errors, or, with --exit-code,
something differs; 2 wrong usage.
Examples:
  npm run diff
  npm run diff -- origin/main... --cluster prod-eu
  npm run diff -- HEAD~1..HEAD --format html --output change.html`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        cluster: { type: 'string', multiple: true, default: [] },
        service: { type: 'string', multiple: true, default: [] },
        format: { type: 'string' },
        json: { type: 'boolean', default: false },
        output: { type: 'string' },
        'meaning-only': { type: 'boolean', default: false },
        'exit-code': { type: 'boolean', default: false },
        repository: { type: 'string' },
      },
    });
    const [range, ...more] = positionals;
    if (more.length > 0) throw new UsageError('one range at a time: <ref>, <a>..<b> or <a>...<b>');
    const format = formatOf(values.format, values.json);
    const { compare } = await import('../diff/compare.ts');
    const differs = await compare({
      root: values.repository === undefined ? repositoryRoot : resolve(values.repository),
      range,
      wanted: {
        clusters: values.cluster,
        services: values.service,
        meaningOnly: values['meaning-only'],
      },
      format,
      output: values.output,
    });
    return differs && values['exit-code'] ? 1 : 0;
  },
};

function formatOf(said: string | undefined, json: boolean): Format {
  if (json && said !== undefined && said !== 'json') throw new UsageError(`--json and --format ${said}`);
  const wanted = json ? 'json' : (said ?? 'terminal');
  const format = formats.find((each) => each === wanted);
  if (!format) throw new UsageError(`there is no format ${wanted}; there are ${formats.join(', ')}`);
  return format;
}
