import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import type { ChooseVersion } from '../promotion/promote.ts';
import type { Prompter } from '../terminal/prompter.ts';
import {
  argoCdOptions,
  landingOptions,
  requireOption,
  resumeOption,
  whenHealthyOption,
} from './shared-options.ts';

export const command = defineCommand({
  name: 'promote',
  summary: 'copy versions from the previous stage to a cluster or a stage, as a commit',
  description: `Takes the version that gets the calls in the previous stage. Edits clusters/<cluster>.yaml, renders, checks the state and the change, shows what the change means, asks, and commits spec and tree together.

If the cluster runs a version with the same name, that version gets the new image, which is a rolling update. A version with a new name is added without calls; continue with npm run canary.`,
  usage: ['<service...> --to <cluster or stage>', '--all --to <cluster or stage>'],
  positionals: { services: { optional: true, repeatable: true, help: 'the services to promote' } },
  options: {
    to: {
      value: 'name',
      required: true,
      help: 'a cluster, or a stage: every cluster of the stage that runs the service',
    },
    from: { value: 'cluster', help: 'the cluster to copy from, instead of the previous stage' },
    version: {
      value: 'name',
      help: 'which version to promote, if several get calls in the previous stage; all promotes each of them',
    },
    all: {
      help: 'every service of the cluster, or of the previous stage if the cluster runs none yet; services with a canary in progress are listed and left out',
    },
    ...resumeOption,
    ...whenHealthyOption,
    ...argoCdOptions,
    ...landingOptions,
  },
  examples: [
    'npm run promote -- greeter-b --to prod-eu',
    'npm run promote -- greeter-a greeter-b --to prod --dry-run',
    'npm run promote -- --all --to staging --yes --push',
    'npm run promote -- greeter-b --to prod-eu --when-healthy --argocd https://argocd.example.com',
  ],
  exitCodes: { 0: 'promoted, or nothing to promote', 1: 'the change is refused or failed' },

  async run(
    { services, to, from, version, all, resume, whenHealthy, argocd, context, ...options },
    { given },
  ) {
    if (all === services.length > 0) throw new UsageError('name the services, or give --all');
    requireOption('whenHealthy', whenHealthy, given, ['argocd', 'context']);
    const chosen = all ? ('all' as const) : [...new Set(services)];
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposePromotion } = await import('../promotion/promote.ts');
    const { requireHealthy } = await import('../promotion/require-healthy.ts');
    return runLandingCommand(options, ({ root, prompter }) => async (state) => {
      const healthy = whenHealthy ? await requireHealthy(root, { argocd, context }, process.env) : undefined;
      const request = { services: chosen, to, from, version, resume, requireHealthy: healthy };
      return proposePromotion(state, request, chooserFor(prompter));
    });
  },
});

/** Asks which of several versions to promote, if there is a person to ask. */
function chooserFor(prompter: Prompter | undefined): ChooseVersion {
  return async (service, from, versions) => {
    const choices = [...versions, 'all of them'];
    const index = await prompter?.choose(
      `${from} sends calls of ${service} to several versions. Which one do you promote?`,
      choices,
    );
    if (index === undefined) return undefined;
    return versions[index] ?? 'all';
  };
}
