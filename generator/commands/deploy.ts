import { defineCommand } from '../command-line/command.ts';
import { imageDigest, requireImageTag } from '../command-line/values.ts';
import { landingOptions, resumeOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'deploy',
  summary: 'set the image tag of a service in the first stage, as a commit: for a pipeline, after its build',
  description: `Sets the tag of the version that gets the calls, which is a rolling update. Edits clusters/<cluster>.yaml, renders, checks the state and the change, shows what the change means, and commits spec and tree together. If the service records its contracts, the contract of the tag is recorded in the same commit.

Without --cluster and --stage, it changes the clusters of the first stage. A service that does not run there yet starts with one version, v1. A later stage takes only an image that gets calls in the stage before; npm run promote chooses that image itself. If the tag runs already, there is nothing to do. If the service runs several versions, as during a canary, nothing is changed, and the command for the next step of the canary is printed.

It asks nothing without a terminal: pass --yes and --push in a pipeline.`,
  positionals: {
    service: { help: 'the service' },
    tag: { help: 'the image tag, which must be in the registry already' },
  },
  options: {
    digest: {
      value: 'sha',
      parse: imageDigest,
      help: 'the digest of the image, which pins it; without it, the version has a tag only',
    },
    cluster: { value: 'name', repeatable: true, help: 'the cluster to change, instead of the first stage' },
    stage: {
      value: 'name',
      help: 'change the clusters of this stage that run the service, or all of them if none does',
    },
    version: { value: 'name', help: 'which version gets the image, if the service runs several' },
    ...resumeOption,
    ...landingOptions,
  },
  examples: [
    'npm run deploy -- greeter-b v1.2.0 --yes --push',
    'npm run deploy -- greeter-b v1.2.0 --cluster dev --dry-run',
  ],
  exitCodes: { 0: 'deployed, or nothing to do', 1: 'the change is refused or failed' },

  async run({ service, tag, digest, cluster, stage, version, resume, ...options }) {
    requireImageTag(tag);
    const request = { service, tag, digest, clusters: [...new Set(cluster)], stage, version, resume };
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposeDeploy } = await import('../promotion/deploy.ts');
    return runLandingCommand(
      options,
      ({ root }) =>
        (state) =>
          proposeDeploy(state, root, request),
    );
  },
});
