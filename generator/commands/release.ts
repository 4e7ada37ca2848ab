import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { stateAt, stateOfWorkTree } from '../pipeline/load-state.ts';
import { recordOf, writeRecord } from '../promotion/record-contract.ts';

/** An image tag, as the specs take it. */
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

export const command: Command = {
  summary: 'records what a version of a service speaks and calls, under its image tag',
  usage: `npm run release -- <service> <tag>

Writes services/<service>/releases/<tag>/: protos.json, an image of buf with the gRPC services that the service serves,
and calls.json, the methods that it calls. From then on a cluster that runs this tag is checked against that record, not
against what protos/ says meanwhile. Run it where the image is built; a record never changes.

  --from COMMIT      as of a commit, for an image that was built earlier
  --without-call SERVICE
                     this version calls that service no more; the spec says it until no older version runs
  --dry-run          says what would be written
  --json             the outcome, for machines: recorded, unchanged or would-record, and the files
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 recorded (or recorded like this before), 1 it cannot be, 2 wrong usage.
Examples: npm run release -- greeter-b v1.2.0
          npm run release -- greeter-b v1.1.0 --from 3f2a1b0
          npm run release -- greeter-a v2.0.0 --without-call greeter-b`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        repository: { type: 'string' },
        from: { type: 'string' },
        'without-call': { type: 'string', multiple: true, default: [] },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    const [service, tag, ...more] = positionals;
    if (service === undefined || tag === undefined || more.length > 0)
      throw new UsageError('say one service and one tag');
    if (!tagPattern.test(tag)) throw new UsageError(`${tag} is no image tag`);
    const root = repositoryAt(values.repository);
    const state = values.from === undefined ? await stateOfWorkTree(root) : await stateAt(root, values.from);
    const files = await recordOf(state, service, tag, values['without-call']);
    const written = values['dry-run'] ? files.map(({ path }) => path) : writeRecord(root, files);
    const outcome = values['dry-run'] ? 'would-record' : written.length > 0 ? 'recorded' : 'unchanged';
    if (values.json) console.log(JSON.stringify({ outcome, service, tag, files: written }, null, 2));
    else if (outcome === 'unchanged') console.log(`${service} ${tag} is recorded like this already.`);
    else
      for (const path of written) console.log(`${outcome === 'recorded' ? 'wrote' : 'would write'} ${path}`);
    return 0;
  },
};
