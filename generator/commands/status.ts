import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'status',
  summary: 'show what runs in each cluster, and what waits: canaries, holds, freezes, promotions',
  description: `Reads the specs of this work tree. Clusters are in the order of promotion. For each service it shows the versions with their tags and shares, a hold with its reason, the next command of a canary, and what the previous stage runs and this cluster does not. It changes nothing and needs no cluster.`,
  options: {
    cluster: { value: 'name', help: 'only this cluster' },
    service: { value: 'name', help: 'only this service' },
    json: { help: 'print JSON' },
    ...repositoryOption,
  },
  examples: ['npm run status', 'npm run status -- --cluster prod-eu', 'npm run status -- --json'],
  exitCodes: { 0: 'printed, also if the specs have errors', 1: 'failed' },

  async run({ cluster, service, json, repository }) {
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
    const clusters = await fleetStatus(root, state, { cluster, service });
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
