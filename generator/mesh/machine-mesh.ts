import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import type { Cluster } from '../model/fleet.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { localDefinitions } from '../toolchain/local-definitions.ts';
import { type MeshPrograms, provideMeshPrograms } from '../toolchain/mesh-programs.ts';
import { kustomize } from '../toolchain/versions.ts';
import { type BuiltDocument, buildCluster } from './built-documents.ts';
import { startControlPlane } from './control-plane.ts';
import { objectFrom } from './kubernetes-object.ts';
import { openCluster } from './mesh.ts';
import type { MeshSource } from './open-mesh.ts';

/** Changes the documents of a cluster before they are applied: for trees that are wrong on purpose. */
export type MutateDocuments = (documents: readonly BuiltDocument[]) => readonly BuiltDocument[];

/** Meshes of this machine, which share a control plane. */
export interface MachineMeshes extends MeshSource {
  /** The same, with other documents than those of the tree. */
  mutated(mutate: MutateDocuments): MeshSource;
  /** Ends all programs and removes what they have written. */
  close(): Promise<void>;
}

/** All programs that meshes of this machine need. */
export interface ProofTools extends MeshPrograms {
  readonly kustomize: string;
}

/** Fetches or builds what is missing. @throws Failure with what cannot be had here and what to do about it */
export async function provideProofTools(progress: Progress): Promise<ProofTools> {
  const built = await provideGoTool(kustomize, progress);
  if (!built.available) throw new Failure(explain(built));
  const programs = await provideMeshPrograms(progress);
  if (!programs.available) throw new Failure(explain(programs));
  return { ...programs, kustomize: built.path };
}

/** Starts the control plane; the overlays of each cluster are built when it is opened. */
export async function startMeshes(
  root: string,
  tools: ProofTools,
  progress: Progress,
): Promise<MachineMeshes> {
  const controlPlane = await startControlPlane(tools, progress, localDefinitions(root).map(objectFrom));
  const kept = join(root, '.cache', 'prove');
  const built = new Map<string, Promise<readonly BuiltDocument[]>>();
  const documentsOf = (name: string) => {
    const documents = built.get(name) ?? buildCluster(tools.kustomize, root, name);
    built.set(name, documents);
    return documents;
  };
  const sourceOf = (mutate: MutateDocuments): MeshSource => ({
    async open(cluster: Cluster, callers) {
      progress(`${cluster.name}: the proxies start…`);
      const documents = mutate(await documentsOf(cluster.name));
      return openCluster(controlPlane, { cluster, documents, callers }, join(kept, cluster.name));
    },
  });
  return {
    ...sourceOf((documents) => documents),
    mutated: sourceOf,
    close: () => controlPlane.close(),
  };
}
