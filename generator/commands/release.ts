import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { requireImageTag } from '../command-line/values.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'release',
  summary: 'record the contract of a released version: what it serves and calls, by its image tag',
  description: `Writes services/<service>/releases/<tag>/: protos.json, a buf image of the gRPC services that the service serves, and calls.json, the methods that it calls. From then on, checks of a cluster that runs this tag use the record instead of protos/. Run it where the image is built. A record never changes.`,
  positionals: { service: { help: 'the service' }, tag: { help: 'the image tag' } },
  options: {
    from: { value: 'commit', help: 'record the state of a commit, for an image that was built earlier' },
    withoutCall: {
      value: 'service',
      repeatable: true,
      help: 'this version does not call that service any more; the spec keeps the call until no older version runs',
    },
    dryRun: { help: 'list what would be written' },
    json: { help: 'print the outcome as JSON: recorded, unchanged or would-record, and the files' },
    ...repositoryOption,
  },
  examples: [
    'npm run release -- greeter-b v1.2.0',
    'npm run release -- greeter-b v1.1.0 --from 3f2a1b0',
    'npm run release -- greeter-a v2.0.0 --without-call greeter-b',
  ],
  exitCodes: { 0: 'recorded, or the same record exists', 1: 'the record is refused or failed' },

  async run({ service, tag, from, withoutCall, dryRun, json, repository }) {
    requireImageTag(tag);
    const root = repositoryAt(repository);
    const { stateAt, stateOfWorkTree } = await import('../pipeline/load-state.ts');
    const { recordOf, writeRecord } = await import('../promotion/record-contract.ts');
    const state = from === undefined ? await stateOfWorkTree(root) : await stateAt(root, from);
    const files = await recordOf(state, service, tag, withoutCall);
    const written = dryRun ? files.map(({ path }) => path) : writeRecord(root, files);
    const outcome = dryRun ? 'would-record' : written.length > 0 ? 'recorded' : 'unchanged';
    if (json) console.log(JSON.stringify({ outcome, service, tag, files: written }, null, 2));
    else if (outcome === 'unchanged')
      console.log(`The record of ${service} ${tag} exists already, and is the same.`);
    else
      for (const path of written) console.log(`${outcome === 'recorded' ? 'wrote' : 'would write'} ${path}`);
    return 0;
  },
});
