import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';
import { portNumber } from '../command-line/values.ts';
import type { AskSetting } from '../scaffold/settings.ts';
import type { Prompter } from '../terminal/prompter.ts';
import { landingOptions } from './shared-options.ts';

export const command = defineCommand({
  name: 'new',
  summary: 'create a service that passes all checks: with code, or for an image that is built elsewhere',
  description: `Writes services/<name>/ (spec, server on services/chassis, test, Dockerfile), its proto under protos/, the generated code in services/gen/, and an entry in the clusters of the first stage. Then renders, checks and commits.

A fleet has no sources: it gets a spec, and a proto to start with.

For an image that is built elsewhere, it writes only the spec: with --proto and --port, --http or --tcp for servers, with --worker, --job or --cron for an image that serves nothing; with --tag, also an entry in the clusters of the first stage. The proto of --proto has to be in protos/ already, and committed. With --http, the spec has one operation for all requests: name the operations of the server instead.

On a terminal it asks for settings that are not given. Otherwise it uses the settings of the callers, or those that all services share.`,
  usage: [
    '<name>',
    '<name> [--image <name>] --proto <service> --port <n>',
    '<name> [--image <name>] --http <n> | --tcp <n>',
    '<name> [--image <name>] --worker | --job | --cron <schedule>',
  ],
  positionals: { name: { help: 'the name of the service' } },
  options: {
    owner: { value: 'team', help: 'the team that owns it' },
    namespace: { value: 'name', help: 'the namespace where it runs' },
    image: {
      value: 'name',
      help: 'its image without a tag; without this option, imagePrefix of the fleet file sets it, or it is next to the images of the other services',
    },
    proto: {
      value: 'service',
      repeatable: true,
      help: 'a gRPC service that the image serves, by its full name such as greeter.v1.Greeter',
    },
    port: { value: 'n', parse: portNumber, help: 'the port of the gRPC server in the image' },
    http: { value: 'n', parse: portNumber, help: 'the port of the HTTP server in the image' },
    tcp: {
      value: 'n',
      parse: portNumber,
      help: 'a port of the image of which proxies see only connections, such as that of a database',
    },
    worker: { help: 'the image serves nothing and runs all the time' },
    job: { help: 'the image serves nothing and ends: a Job that runs once' },
    cron: {
      value: 'schedule',
      help: 'the image serves nothing and ends: a CronJob with this schedule, such as "15 3 * * *"',
    },
    tag: {
      value: 'tag',
      help: 'the first image tag that runs; without it, v0.1.0, or for an image that is built elsewhere none until npm run deploy',
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
    'npm run new -- adservice --image registry.example.com/adservice --proto hipstershop.AdService --port 9555',
    'npm run new -- frontend --image registry.example.com/frontend --http 8080 --tag v1.0.0',
    'npm run new -- redis --image registry.example.com/redis --tcp 6379',
    'npm run new -- nightly-report --image registry.example.com/report --cron "15 3 * * *"',
  ],
  exitCodes: { 0: 'created', 1: 'the change is refused or failed' },

  async run({
    name,
    owner,
    namespace,
    image,
    proto,
    port,
    http,
    tcp,
    worker,
    job: once,
    cron,
    tag,
    caller,
    reviewers,
    ...options
  }) {
    if (once && cron !== undefined)
      throw new UsageError('--job runs once, and --cron runs on a schedule: give one of them');
    const job = cron ?? (once ? true : undefined);
    const request = { name, owner, namespace, image, tag, callers: [...new Set(caller)], reviewers };
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposeNew } = await import('../scaffold/propose-new.ts');
    const { proposeImage } = await import('../scaffold/propose-image.ts');
    const hasSources = installation.release === undefined;
    const isBuiltElsewhere =
      proto.length > 0 ||
      http !== undefined ||
      tcp !== undefined ||
      job !== undefined ||
      worker ||
      (hasSources && port !== undefined);
    return runLandingCommand(
      options,
      ({ root, prompter }) =>
        (state) =>
          isBuiltElsewhere
            ? proposeImage(
                state,
                { ...request, protos: proto, port, http, tcp, job, worker },
                promptFor(prompter),
              )
            : proposeNew(state, root, { ...request, hasSources, port }, promptFor(prompter)),
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
