import { setTimeout as sleep } from 'node:timers/promises';
import { type Server, status } from '@grpc/grpc-js';
import { readInputs } from '../../load/inputs.ts';
import { loadWorkspace } from '../../load/load-workspace.ts';
import { buildCluster } from '../../mesh/built-documents.ts';
import type { Callee, Caller } from '../../mesh/caller.ts';
import type { ControlPlane } from '../../mesh/control-plane.ts';
import { type OpenMesh, openCluster } from '../../mesh/mesh.ts';
import { callIn, serve } from '../../mesh/testing/traffic.ts';
import { isComplete, resolveFleet } from '../../model/resolve.ts';
import type { Behaviour, Counters } from './simulated-service.ts';

/** A service with versions that behave differently, and its only caller, in the cluster of a temporary repository. */
export interface MeasuredService {
  readonly root: string;
  readonly cluster: string;
  readonly service: string;
  readonly caller: Caller;
  /** `shop.v1.Stock/Reserve` */
  readonly method: string;
  readonly versions: Readonly<Record<string, ServedVersion>>;
}

/** How a version behaves, and what its proxies have counted. */
export interface ServedVersion {
  readonly behaviour: Behaviour;
  readonly counters: Counters;
}

/** Calls that flow through a mesh until it is closed. */
export interface Traffic {
  /** Calls of the caller that did not end with the status of the server. */
  readonly lost: ReadonlySet<string>;
  /** Opens the mesh again, with the documents that the repository has now. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** How many calls the caller sends at once before it counts their results. */
const batch = 200;

/**
 * Sends calls through real proxies, as the documents of the tree route them, and counts at the servers what Istio's
 * filter counts there: the build of Envoy that runs here does not have this filter.
 */
export async function startTraffic(
  controlPlane: ControlPlane,
  kustomize: string,
  measured: MeasuredService,
  keepFolder: string,
): Promise<Traffic> {
  const { root, service, caller, method, versions } = measured;
  const callee: Callee = { kind: 'service', service };
  const lost = new Set<string>();
  let open:
    | { readonly mesh: OpenMesh; readonly servers: readonly Server[]; stop(): Promise<void> }
    | undefined;

  async function start(): Promise<void> {
    const { workspace } = await loadWorkspace(root, readInputs(root));
    const cluster =
      isComplete(workspace) && resolveFleet(workspace).clusters.find(({ name }) => name === measured.cluster);
    if (!cluster) throw new Error(`The fleet has no cluster ${measured.cluster}.`);
    const documents = await buildCluster(kustomize, root, measured.cluster);
    const mesh = await openCluster(controlPlane, { cluster, documents, callers: [caller] }, keepFolder);
    const servers = await Promise.all(
      mesh.pods
        .filter((pod) => pod.service === service && pod.protocol === 'grpc')
        .map(({ listen, version }) => serve(listen, [method], handlerOf(version))),
    );
    await mesh.converged();
    let isStopped = false;
    const calling = (async () => {
      while (!isStopped) {
        const { failures } = await callIn(mesh, caller, callee, { method, calls: batch });
        for (const failure of failures.keys()) if (!failure.startsWith('INTERNAL: broken')) lost.add(failure);
      }
    })();
    const stop = async () => {
      isStopped = true;
      await calling;
    };
    open = { mesh, servers, stop };
  }

  function handlerOf(version: string): Parameters<typeof serve>[2] {
    const served = versions[version];
    if (!served) throw new Error(`${version} has no behaviour.`);
    return async (_call, done) => {
      const call = served.counters.next(served.behaviour);
      await sleep(call.time);
      served.counters.count(call);
      if (call.isFailure) done({ code: status.INTERNAL, details: 'broken' });
      else done(null, Buffer.from(version));
    };
  }

  async function stop(): Promise<void> {
    const running = open;
    open = undefined;
    await running?.stop();
    for (const server of running?.servers ?? []) server.forceShutdown();
    await running?.mesh.close();
  }

  await start();
  return {
    lost,
    async reopen() {
      await stop();
      await start();
    },
    close: stop,
  };
}
