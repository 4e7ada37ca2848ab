import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';
import { wholeNumber } from '../command-line/values.ts';
import type { AskSetting } from '../scaffold/propose-new.ts';
import type { Prompter } from '../terminal/prompter.ts';
import { landingOptions } from './shared-options.ts';

export const command = defineCommand({
  name: 'new',
  summary: 'create a service that passes all checks: spec, proto, server, test, Dockerfile',
  description: `Writes services/<name>/ (spec, server on services/chassis, test, Dockerfile), its proto under protos/, the generated code in services/gen/, and an entry in the clusters of the first stage. Then renders, checks and commits.

With --proto, its image is built elsewhere, and only the spec and the entry are written. A fleet has no sources: without --proto, it gets a proto to start with.

On a terminal it asks for settings that are not given. Otherwise it uses the settings of the callers, or those that all services share.`,
  positionals: { name: { help: 'the name of the service' } },
  options: {
    owner: { value: 'team', help: 'the team that owns it' },
    namespace: { value: 'name', help: 'the namespace where it runs' },
    image: {
      value: 'name',
      help: 'its image without a tag; without this option, next to the images of the other services',
    },
    tag: { value: 'tag', help: 'the first image tag that runs; without it, v0.1.0' },
    proto: {
      value: 'service',
      repeatable: true,
      help: 'a gRPC service that it serves, such as shop.v1.Stock, from a file that protos/ has already',
    },
    port: {
      value: 'number',
      parse: wholeNumber(1, 65_535),
      help: 'the port that its server listens at; without it, 50051',
    },
    caller: { value: 'service', repeatable: true, help: 'a service that calls it' },
    reviewers: {
      value: 'reviewer',
      repeatable: true,
      help: 'who reviews the files of a new owner: @org/team, @user or an e-mail address',
    },
    ...landingOptions,
  },
  examples: [
    'npm run new -- greeter-c --owner team-greetings --namespace greeter --caller greeter-a',
    'npm run new -- stock --dry-run',
    'npm run new -- adservice --image registry.example.com/shop/adservice --proto shop.v1.AdService --port 9555',
  ],
  exitCodes: { 0: 'created', 1: 'the change is refused or failed' },

  async run({ name, owner, namespace, image, tag, proto, port, caller, reviewers, ...options }) {
    const hasSources = installation.release === undefined;
    if (hasSources && port !== undefined && proto.length === 0)
      throw new UsageError(
        '--port needs --proto: a server of this repository listens at the port of its image',
      );
    const [callers, protos] = [[...new Set(caller)], [...new Set(proto)]];
    const request = { name, owner, namespace, image, tag, protos, port, hasSources, callers, reviewers };
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposeNew } = await import('../scaffold/propose-new.ts');
    return runLandingCommand(
      options,
      ({ root, prompter }) =>
        (state) =>
          proposeNew(state, root, request, promptFor(prompter)),
    );
  },
});

/** Asks for a setting that was not given, and names the value of an empty answer. */
function promptFor(prompter: Prompter | undefined): AskSetting {
  return async (question, suggestion) => {
    const hint = suggestion === undefined ? '' : ` (Enter for ${suggestion})`;
    const answer = await prompter?.line(`${question}${hint}`);
    return answer === '' ? suggestion : answer;
  };
}
