import { concernedServices } from '../change/concerned.ts';
import type { CompleteWorkspace } from '../model/resolve.ts';

/**
 * Two workspaces with only the services that differ between them or depend on those: what a change means can be read from
 * these. The whole workspaces if the change is fleet-wide.
 */
export function restricted(
  before: CompleteWorkspace,
  after: CompleteWorkspace,
): readonly [CompleteWorkspace, CompleteWorkspace] {
  const { byCluster, isFleetWide } = concernedServices(before, after);
  if (isFleetWide) return [before, after];
  const names = new Set([...byCluster.values()].flatMap((each) => [...each]));
  return [restrictedTo(before, names), restrictedTo(after, names)];
}

function restrictedTo(workspace: CompleteWorkspace, names: ReadonlySet<string>): CompleteWorkspace {
  return {
    ...workspace,
    services: workspace.services.filter(({ spec }) => names.has(spec.name)),
    instances: workspace.instances.filter(({ name }) => names.has(name)),
  };
}
