import type { Cluster } from '../../model/fleet.ts';
import type { Caller } from '../case.ts';
import type { Mesh } from '../open-mesh.ts';

/** Where meshes come from, one after another. */
export interface MeshSource {
  /**
   * Stands a cluster up, with proxies for all who will call.
   * @throws Failure with what is wrong with its documents, or with this machine
   */
  open(cluster: Cluster, callers: readonly Caller[]): Promise<Mesh>;
}
