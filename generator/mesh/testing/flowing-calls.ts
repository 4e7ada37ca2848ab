import type { Server } from '@grpc/grpc-js';
import { readInputs } from '../../load/inputs.ts';
import { loadWorkspace } from '../../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../../model/resolve.ts';
import type { MeshPrograms } from '../../toolchain/mesh-programs.ts';
import { buildCluster } from '../built-documents.ts';
import type { Callee, Caller } from '../caller.ts';
import { startControlPlane } from '../control-plane.ts';
import { type OpenMesh, openCluster } from '../mesh.ts';
import { callIn, serve } from './traffic.ts';

/** A service, and its only caller, in a cluster of a generated repository. */
export interface CalledService {
  readonly root: string;
  readonly cluster: string;
  readonly service: string;
  readonly caller: Caller;
  /** `shop.v1.Stock/Reserve` */
  readonly method: string;
  /** How a version answers calls. */
  handlerOf(version: string): Parameters<typeof serve>[2];
}

/** Calls that flow through a mesh until it is closed. */
export interface Traffic {
  /** The failures that the caller has seen. */
  readonly failures: ReadonlySet<string>;
  /** Opens the mesh again, with the documents that the repository has now. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Starts traffic in meshes, one after another. */
export interface TrafficSource {
  start(called: CalledService, keepFolder: string): Promise<Traffic>;
  close(): Promise<void>;
}

/** How many calls the caller sends before it looks at their results. */
const batch = 200;

/** Starts what all meshes share. */
export async function startTrafficSource(
  programs: MeshPrograms & { readonly kustomize: string },
): Promise<TrafficSource> {
  const controlPlane = await startControlPlane(programs, () => undefined);
  return {
    start: (called, keepFolder) =>
      startTraffic(called, async () => {
        const { workspace } = await loadWorkspace(called.root, readInputs(called.root));
        const clusters = isComplete(workspace) ? resolveFleet(workspace).clusters : [];
        const cluster = clusters.find(({ name }) => name === called.cluster);
        if (!cluster) throw new Error(`The fleet has no cluster ${called.cluster}.`);
        const documents = await buildCluster(programs.kustomize, called.root, called.cluster);
        return openCluster(controlPlane, { cluster, documents, callers: [called.caller] }, keepFolder);
      }),
    close: () => controlPlane.close(),
  };
}

/** Sends calls through real proxies, as the documents of the tree route them. */
async function startTraffic(
  { service, caller, method, handlerOf }: CalledService,
  openMesh: () => Promise<OpenMesh>,
): Promise<Traffic> {
  const callee: Callee = { kind: 'service', service };
  const failures = new Set<string>();
  let open:
    | { readonly mesh: OpenMesh; readonly servers: readonly Server[]; stop(): Promise<void> }
    | undefined;

  async function start(): Promise<void> {
    const mesh = await openMesh();
    const servers = await Promise.all(
      mesh.pods
        .filter((pod) => pod.service === service && pod.protocol === 'grpc')
        .map(({ listen, version }) => serve(listen, [method], handlerOf(version))),
    );
    await mesh.converged();
    let isStopped = false;
    const calling = (async () => {
      while (!isStopped) {
        const outcome = await callIn(mesh, caller, callee, { method, calls: batch });
        for (const failure of outcome.failures.keys()) failures.add(failure);
      }
    })();
    const stop = async () => {
      isStopped = true;
      await calling;
    };
    open = { mesh, servers, stop };
  }

  async function close(): Promise<void> {
    const running = open;
    open = undefined;
    await running?.stop();
    for (const server of running?.servers ?? []) server.forceShutdown();
    await running?.mesh.close();
  }

  await start();
  return {
    failures,
    async reopen() {
      await close();
      await start();
    },
    close,
  };
}
