import { defineCommand } from '../command-line/command.ts';
import { landingOptions } from './shared-options.ts';

export const command = defineCommand({
  name: 'rollback',
  summary: 'restore the earlier state of a service in a cluster, as a new commit',
  description: `Restores the entry of the service in clusters/<cluster>.yaml: versions, images, weights and every setting. The change is checked like any other. If callers need something that the old version does not serve, it reports that and changes nothing. Versions that still get calls stay, without calls, until the rollback is synced. It also works if the specs have errors now.

The service is then on hold in this cluster: canary, promote and deploy make no step there until one of them runs with --resume.`,
  positionals: { service: { help: 'the service' } },
  options: {
    cluster: { value: 'name', required: true, help: 'the cluster' },
    to: {
      value: 'state',
      help: 'a commit, or a version or tag that got all calls; without it, the last state that was different',
    },
    now: {
      help: 'move the calls immediately, even if an autoscaler may have left too few pods for them; without it, the first run adds pods',
    },
    reason: {
      value: 'text',
      help: 'why; the service is then on hold in this cluster, and automation and promotions wait until a run with --resume',
    },
    ...landingOptions,
  },
  examples: [
    'npm run rollback -- greeter-b --cluster prod-eu',
    'npm run rollback -- greeter-b --cluster prod-eu --to v1.0.0 --yes --push',
  ],
  exitCodes: { 0: 'rolled back, or nothing to roll back', 1: 'the change is refused or failed' },

  async run({ service, cluster, to, now, reason, ...options }) {
    const { runLandingCommand } = await import('../landing/command.ts');
    const { holdBy } = await import('../promotion/hold.ts');
    const { proposeRollback } = await import('../promotion/rollback.ts');
    return runLandingCommand(
      options,
      ({ root }) =>
        async (state, running) =>
          proposeRollback(state, running, root, {
            service,
            cluster,
            to,
            now,
            hold: await holdBy(root, reason),
          }),
      'any specs',
    );
  },
});
