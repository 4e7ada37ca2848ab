import { concernedServices } from '../change/concerned.ts';
import type { CompleteWorkspace } from '../model/resolve.ts';

/**
 * Two workspaces, reduced to the services that differ and those that depend on them. That is enough to find
 * the meaning of a change. If the change is fleet-wide, the workspaces are not reduced.
 */
export function restrictWorkspaces(
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
