import { join } from 'node:path';
import type { Progress } from '../../tools/availability.ts';
import type { DefinitionSource } from '../../tools/custom-resource-definitions.ts';
import type { MeshPrograms } from '../../tools/mesh-programs.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type OutsideAuthority, outsideAuthority } from './certificates.ts';
import { define } from './definitions.ts';
import { type Istiod, type MeshNames, rootNamespace, startIstiod } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { claimLoopback, type Loopback } from './loopback.ts';
import { Processes } from './processes.ts';
import { type SecretDiscovery, startSecretDiscovery } from './secret-discovery.ts';
import { registerValidation } from './validation-webhook.ts';

/** What all clusters of a run share: one API server, and an istiod, which is another one where names differ. */
export interface ControlPlane {
  readonly programs: MeshPrograms;
  readonly processes: Processes;
  readonly loopback: Loopback;
  readonly client: KubernetesClient;
  readonly secrets: SecretDiscovery;
  readonly outside: OutsideAuthority;
  /** What was removed with the clusters before: nothing is proven while istiod still has it. */
  readonly removed: KubernetesObject[];
  /** The istiod of a mesh with these names: started where another one ran. */
  istiodOf(names: MeshNames): Promise<Istiod>;
  /** Teaches the API server the kinds of a source, once. */
  define(source: DefinitionSource): Promise<void>;
  /** Ends everything and removes all files. */
  close(): Promise<void>;
}

const usualNames: MeshNames = { trustDomain: 'cluster.local', clusterDomain: 'cluster.local' };

/** Starts etcd, kube-apiserver and istiod as ordinary processes of this user, on addresses of this machine alone. */
export async function startControlPlane(programs: MeshPrograms, progress: Progress): Promise<ControlPlane> {
  progress('Starting etcd, kube-apiserver and istiod…');
  const loopback = await claimLoopback();
  const processes = new Processes();
  try {
    const host = loopback.next('control');
    const apiServer = await startApiServer(processes, programs, host);
    const { client } = apiServer;
    const [secrets, outside] = await Promise.all([
      startSecretDiscovery(join(processes.folder, 'secrets.sock')),
      outsideAuthority(),
      client.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: rootNamespace },
      }),
    ]);
    const defined = new Map<DefinitionSource, Promise<void>>();
    const defineOnce = (source: DefinitionSource) => {
      const begun = defined.get(source) ?? define(client, source);
      defined.set(source, begun);
      return begun;
    };
    await defineOnce('istio');
    const istiodOf = oneIstiod(processes, programs.istiod, apiServer, host);
    await istiodOf(usualNames);
    return {
      programs,
      processes,
      loopback,
      client,
      secrets,
      outside,
      removed: [],
      istiodOf,
      define: defineOnce,
      close: async () => {
        secrets.close();
        client.close();
        await processes.close();
        loopback.release();
      },
    };
  } catch (error) {
    await processes.close();
    loopback.release();
    throw error;
  }
}

/** Names are settings of all of istiod, so that others need another istiod. */
function oneIstiod(
  processes: Processes,
  program: string,
  apiServer: ApiServer,
  host: string,
): (names: MeshNames) => Promise<Istiod> {
  let running: { readonly names: string; readonly istiod: Istiod } | undefined;
  return async (meshNames) => {
    const names = `${meshNames.trustDomain} ${meshNames.clusterDomain}`;
    if (running?.names === names) return running.istiod;
    await running?.istiod.program.stop();
    const istiod = await startIstiod(processes, program, apiServer, host, meshNames);
    await registerValidation(apiServer.client, istiod);
    running = { names, istiod };
    return istiod;
  };
}
