import type { ArgoCdAccess } from '../argo-cd/access.ts';
import { defineCommand } from '../command-line/command.ts';
import { Failure } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import type { ClusterStatus } from '../status/fleet-status.ts';
import { argoCdOptions, repositoryOption, requireOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'status',
  summary: 'show what runs in each cluster, and what waits: canaries, holds, freezes, promotions',
  description: `Reads the specs of this work tree. Clusters are in the order of promotion. For each service it shows the versions with their tags and shares, a hold with its reason, the next command of a canary, and what the previous stage runs and this cluster does not. It changes nothing and needs no cluster.

With --live it also asks Argo CD, and shows sync, health and revision of each Application beside what git has.`,
  options: {
    cluster: { value: 'name', help: 'only this cluster' },
    service: { value: 'name', help: 'only this service' },
    json: { help: 'print JSON' },
    live: {
      group: 'Ask Argo CD:',
      help: 'show sync, health, revision and drift of each Application. If Argo CD cannot be asked, a message has the reason, and the rest is still shown',
    },
    ...argoCdOptions,
    ...repositoryOption,
  },
  examples: [
    'npm run status',
    'npm run status -- --cluster prod-eu',
    'npm run status -- --json',
    'npm run status -- --live --context hub',
  ],
  exitCodes: { 0: 'printed, also if the specs have errors', 1: 'failed' },

  async run({ cluster, service, json, live, argocd, context, repository }, { given }) {
    requireOption('live', live, given, ['argocd', 'context']);
    const root = repositoryAt(repository);
    const { stateOfWorkTree } = await import('../pipeline/load-state.ts');
    const { requireCluster, requireService } = await import('../promotion/instances.ts');
    const state = await stateOfWorkTree(root);
    if (cluster !== undefined) requireCluster(state, cluster);
    if (service !== undefined) requireService(state, service);
    const { hasErrors } = await import('../diagnostics/diagnostic.ts');
    if (hasErrors(state.diagnostics))
      console.error('The specs have errors, so this may be incomplete. npm run check lists the errors.');
    const { fleetStatus } = await import('../status/fleet-status.ts');
    const fromSpecs = await fleetStatus(root, state, { cluster, service });
    const clusters = live ? await withLive(root, fromSpecs, { argocd, context }, service) : fromSpecs;
    if (json) {
      console.log(JSON.stringify(clusters, null, 2));
      return 0;
    }
    const { fleetStatusText } = await import('../status/text.ts');
    const { paintFor } = await import('../terminal/paint.ts');
    console.log(fleetStatusText(clusters, paintFor(process.stdout)));
    return 0;
  },
});

/** Adds what Argo CD shows; the message of a failure is printed, and the state of the specs stays useful. */
async function withLive(
  root: string,
  clusters: readonly ClusterStatus[],
  access: ArgoCdAccess,
  onlyService: string | undefined,
): Promise<readonly ClusterStatus[]> {
  const { liveFleetStatus } = await import('../status/live.ts');
  try {
    return await liveFleetStatus(root, clusters, access, process.env, onlyService);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`${error.message}\nThe status is from the specs alone.`);
    return clusters;
  }
}
