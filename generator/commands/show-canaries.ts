import { hasErrors } from '../diagnostics/diagnostic.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import { canariesOf, statusText } from '../promotion/canary-status.ts';
import { requireCluster, requireService } from '../promotion/instances.ts';

/** Which canaries to list; what is undefined is not filtered. */
export interface CanaryFilter {
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly cluster: string | undefined;
}

/** Prints the canaries of the work tree, as text or as JSON. @throws UsageError for an unknown service or cluster */
export async function showCanaries(
  root: string,
  { service, version, cluster }: CanaryFilter,
  json: boolean,
): Promise<void> {
  const state = await stateOfWorkTree(root);
  if (service !== undefined) requireService(state, service);
  if (cluster !== undefined) requireCluster(state, cluster);
  if (hasErrors(state.diagnostics))
    console.error('The specs have errors, so this list may be incomplete. npm run check lists the errors.');
  const canaries = canariesOf(state, await canaryCommits(root)).filter(
    (each) =>
      (service === undefined || each.service === service) &&
      (version === undefined || each.versions.some(({ name }) => name === version)) &&
      (cluster === undefined || each.cluster === cluster),
  );
  const isEverything = service === undefined && cluster === undefined;
  console.log(json ? JSON.stringify(canaries, null, 2) : statusText(canaries, isEverything));
}
