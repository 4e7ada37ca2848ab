import type { ExternalInstance as LoadedExternal } from '../../../load/workspace.ts';
import type { ExternalInstance } from '../../../model/external.ts';
import type { ClusterState, ValidState } from '../../change.ts';

/** An external service as a cluster calls it, in one state. */
export interface CalledExternal {
  /** With the places where everything is written. */
  readonly loaded: LoadedExternal;
  readonly model: ExternalInstance;
}

/** The external services that a cluster calls, by name. */
export function externalsIn(
  { loaded: cluster, model }: ClusterState,
  { workspace }: ValidState,
): ReadonlyMap<string, CalledExternal> {
  const models = new Map(model.externals.map((each) => [each.external.name, each]));
  return new Map(
    workspace.externalInstances.flatMap((loaded) => {
      const own = loaded.cluster === cluster ? models.get(loaded.name) : undefined;
      return own ? [[loaded.name, { loaded, model: own }] as const] : [];
    }),
  );
}

/** The services that called it and still run: their pods still call it during the sync. */
export const remainingCallers = ({ model }: CalledExternal, after: ClusterState): string[] =>
  model.callers.filter((name) => after.instances.has(name));
