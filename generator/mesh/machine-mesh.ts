/**
 * The mesh of a cluster on this machine, without a cluster: etcd, kube-apiserver and istiod as ordinary processes, and an
 * Envoy for each pod, gateway and caller. Any command can use it:
 *
 *     const tools = await provideMeshTools(progress); // fetches or builds the programs, once
 *     const meshes = await startMeshes(root, tools, progress); // one control plane; startMeshesFor starts several
 *     try {
 *       const mesh = await meshes.open(cluster, callers); // applies the committed overlays of the cluster
 *       // Start a gRPC server at each address of mesh.pods and mesh.outside.
 *       await mesh.converged(); // every proxy has its configuration
 *       const { address, authority, tls } = mesh.route(caller, callee); // dial this to call as the caller
 *       await mesh.close();
 *     } finally {
 *       await meshes.close(); // ends all processes
 *     }
 *
 * Other folders use this file, `open-mesh.ts` (the interface), `caller.ts` and `pods.ts` (names of callers and pods), and
 * `built-documents.ts` with `kubernetes-object.ts` (documents), and `outside-servers.ts` (the servers outside of the mesh). `rehearse/` starts whole clusters, and uses these parts as well:
 * `processes.ts`, `etcd.ts`, `api-server.ts`, `kubernetes-client.ts`, `watch.ts`, `definitions.ts`, `istiod.ts`, `injection.ts`,
 * `validation-webhook.ts`, `certificates.ts`, `credentials.ts`, `substitutes.ts`, `loopback.ts`, `poll.ts` and `http-get.ts`. All
 * other files are internal.
 */

import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import type { Cluster } from '../model/fleet.ts';
import { fetchTools, toolsFor } from '../toolchain/all-tools.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { localDefinitions } from '../toolchain/local-definitions.ts';
import { type MeshPrograms, provideMeshPrograms } from '../toolchain/mesh-programs.ts';
import { kustomize } from '../toolchain/versions.ts';
import {
  type BuildFolders,
  type BuiltDocument,
  buildCluster,
  documentsOfCluster,
} from './built-documents.ts';
import { startControlPlane } from './control-plane.ts';
import { objectFrom } from './kubernetes-object.ts';
import { openCluster } from './mesh.ts';
import type { MeshSource } from './open-mesh.ts';

/** Changes the documents of a cluster before they are applied, to test trees that are wrong on purpose. */
export type MutateDocuments = (documents: readonly BuiltDocument[]) => readonly BuiltDocument[];

/** Meshes of this machine, which share a control plane. */
export interface MachineMeshes extends MeshSource {
  /** Meshes with changed documents. */
  mutated(mutate: MutateDocuments): MeshSource;
  /** Ends all programs and removes their files. */
  close(): Promise<void>;
}

/** All programs that meshes of this machine need. */
export interface MeshTools extends MeshPrograms {
  readonly kustomize: string;
}

/** Fetches or builds missing programs. @throws Failure that names the missing program, and what to do */
export async function provideMeshTools(progress: Progress): Promise<MeshTools> {
  await fetchTools(toolsFor(['prove']), progress);
  const built = await provideGoTool(kustomize, progress);
  if (!built.available) throw new Failure(explain(built));
  const programs = await provideMeshPrograms(progress);
  if (!programs.available) throw new Failure(explain(programs));
  return { ...programs, kustomize: built.path };
}

/** The documents of clusters, each built once. */
type DocumentsOf = (cluster: string) => Promise<readonly BuiltDocument[]>;

/** Builds the overlays of a cluster when they are first needed. @param build for a caller with builds of its own */
function documentsFrom(root: string, { kustomize }: MeshTools, build?: BuildFolders): DocumentsOf {
  const built = new Map<string, Promise<readonly BuiltDocument[]>>();
  return (name) => {
    const documents =
      built.get(name) ??
      (build ? documentsOfCluster(build, root, name) : buildCluster(kustomize, root, name));
    built.set(name, documents);
    return documents;
  };
}

/** Starts the control plane. */
export async function startMeshes(
  root: string,
  tools: MeshTools,
  progress: Progress,
  documentsOf = documentsFrom(root, tools),
): Promise<MachineMeshes> {
  const controlPlane = await startControlPlane(tools, progress, localDefinitions(root).map(objectFrom));
  const kept = join(root, '.cache', 'prove');
  const sourceOf = (mutate: MutateDocuments): MeshSource => ({
    async open(cluster: Cluster, callers, called) {
      progress(`${cluster.name}: the proxies start…`);
      const documents = mutate(await documentsOf(cluster.name));
      return openCluster(controlPlane, { cluster, documents, callers, called }, join(kept, cluster.name));
    },
  });
  return {
    ...sourceOf((documents) => documents),
    mutated: sourceOf,
    close: () => controlPlane.close(),
  };
}

/** Meshes that start while their user prepares its cases. */
export interface StartingMeshes {
  /** One source for each control plane. */
  sources(): Promise<readonly MeshSource[]>;
  /** Ends all control planes, also those that are still starting. */
  close(): Promise<void>;
}

/**
 * Starts control planes for some clusters, of which as many as there are control planes run at the same time.
 * @param first the clusters that open first: their documents are built meanwhile
 */
export function startMeshesFor(
  first: readonly string[],
  root: string,
  tools: MeshTools,
  { progress, build }: { readonly progress: Progress; readonly build?: BuildFolders },
): StartingMeshes {
  const documentsOf = documentsFrom(root, tools, build);
  const starting = first.map(() => startMeshes(root, tools, progress, documentsOf));
  const all = Promise.all(starting);
  for (const early of [all, ...first.map(documentsOf)])
    early.catch(() => undefined /* What waits for it later gets the error. */);
  return {
    sources: () => all,
    close: async () => {
      const started = await Promise.allSettled(starting);
      await Promise.all(
        started.map((each) => (each.status === 'fulfilled' ? each.value.close() : undefined)),
      );
    },
  };
}
