import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { landFlags, landFlagsHelp, runLandingCommand } from '../landing/command.ts';
import type { Prompter } from '../landing/context.ts';
import { type ChooseVersion, proposePromotion } from '../promotion/promote.ts';

export const command: Command = {
  summary: 'takes the versions that run in the stage before to a cluster or a stage, as a commit',
  usage: `npm run promote -- <service…> --to <cluster|stage>
npm run promote -- --all --to <cluster|stage>

Takes the version that gets the calls in the stage before, edits clusters/<cluster>.yaml, renders, checks the state and
the change, shows what it means, asks, and commits spec and tree together. A version of the same name gets the new image
in place, which is a rolling update; a version with a new name is added without calls, and npm run canary goes on.

  --to NAME          a cluster, or a stage: then every cluster of it that runs the service
  --from CLUSTER     take it from there instead of the stage before
  --version NAME     which one, where several versions get calls there; all takes each of them
  --all              every service of the cluster, or of the stage before if the cluster runs none yet; what is in the
                     middle of a canary is left out and listed
${landFlagsHelp}

Exit codes: 0 promoted, or nothing to promote; 1 it cannot be; 2 wrong usage.
Examples: npm run promote -- greeter-b --to prod-eu
          npm run promote -- greeter-a greeter-b --to prod --dry-run
          npm run promote -- --all --to staging --yes --push`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...landFlags,
        to: { type: 'string' },
        from: { type: 'string' },
        version: { type: 'string' },
        all: { type: 'boolean', default: false },
      },
    });
    const { to, from, version } = values;
    if (to === undefined) throw new UsageError('say where to: --to <cluster> or --to <stage>');
    if (values.all === positionals.length > 0) throw new UsageError('name the services, or say --all');
    const services = values.all ? ('all' as const) : [...new Set(positionals)];
    return runLandingCommand(
      values,
      ({ prompter }) =>
        (state) =>
          proposePromotion(state, { services, to, from, version }, chooserFor(prompter)),
    );
  },
};

/** Asks which of several versions is meant, where somebody can answer. */
function chooserFor(prompter: Prompter | undefined): ChooseVersion {
  return async (service, from, versions) => {
    const choices = [...versions, 'all of them'];
    const index = await prompter?.choose(
      `${from} sends calls of ${service} to several versions. Which one is promoted?`,
      choices,
    );
    if (index === undefined) return undefined;
    return versions[index] ?? 'all';
  };
}
