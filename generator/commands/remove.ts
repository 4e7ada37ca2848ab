import { defineCommand } from '../command-line/command.ts';
import { landingOptions } from './shared-options.ts';

export const command = defineCommand({
  name: 'remove',
  summary: 'remove services in a safe order, one commit a step',
  description: `Each run makes the next step. First no service calls it any more. Then no gateway exposes it. Then its written proofs are removed, and it leaves the clusters, the first stage first. Last, its files are removed, and the protos that no other service uses. Push, and let Argo CD sync, before the next run.

Several services are removed one after the other, callers first. If a version that runs now calls the service by its release record, the command lists it and changes nothing.

A cluster file acknowledges the deletion in a line under acknowledge; the step after that removes the line.`,
  positionals: { services: { repeatable: true, help: 'the services to remove' } },
  options: {
    reason: {
      value: 'text',
      help: 'why, for reviewers of the change; without it, "<name> is not needed any more"',
    },
    ...landingOptions,
  },
  examples: [
    'npm run remove -- greeter-c --dry-run',
    'npm run remove -- greeter-c --reason "greeter-a greets without it now" --yes --push',
    'npm run remove -- greeter-a greeter-b phrasebook --yes --push',
  ],
  exitCodes: { 0: 'done, or nothing to do', 1: 'the step is refused or failed' },

  async run({ services, reason, ...options }) {
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposeRemove } = await import('../scaffold/propose-remove.ts');
    const request = { names: [...new Set(services)], reason };
    return runLandingCommand(
      options,
      ({ root }) =>
        (state) =>
          proposeRemove(state, root, request),
    );
  },
});
