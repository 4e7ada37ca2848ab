import { join } from 'node:path';
import type { Progress } from '../../tools/availability.ts';
import type { DefinitionSource } from '../../tools/custom-resource-definitions.ts';
import type { MeshPrograms } from '../../tools/mesh-programs.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type OutsideAuthority, outsideAuthority } from './certificates.ts';
import { define } from './definitions.ts';
import { type Istiod, rootNamespace, startIstiod } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { claimLoopback, type Loopback } from './loopback.ts';
import { Processes } from './processes.ts';
import { type SecretDiscovery, startSecretDiscovery } from './secret-discovery.ts';
import { registerValidation } from './validation-webhook.ts';

/** What all clusters of a run share: one API server, and one istiod for each trust domain, one after another. */
export interface ControlPlane {
  readonly programs: MeshPrograms;
  readonly processes: Processes;
  readonly loopback: Loopback;
  readonly client: KubernetesClient;
  readonly secrets: SecretDiscovery;
  readonly outside: OutsideAuthority;
  /** The istiod of a trust domain: started where another one ran. */
  istiodOf(trustDomain: string): Promise<Istiod>;
  /** Teaches the API server the kinds of a source, once. */
  define(source: DefinitionSource): Promise<void>;
  /** Ends everything and removes all files. */
  close(): Promise<void>;
}

const defaultTrustDomain = 'cluster.local';

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
    await istiodOf(defaultTrustDomain);
    return {
      programs,
      processes,
      loopback,
      client,
      secrets,
      outside,
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

/** Its trust domain is a setting of all of istiod, so that another one needs another istiod. */
function oneIstiod(
  processes: Processes,
  program: string,
  apiServer: ApiServer,
  host: string,
): (trustDomain: string) => Promise<Istiod> {
  let running: { readonly trustDomain: string; readonly istiod: Istiod } | undefined;
  return async (trustDomain) => {
    if (running?.trustDomain === trustDomain) return running.istiod;
    await running?.istiod.program.stop();
    const istiod = await startIstiod(processes, program, apiServer, host, trustDomain);
    await registerValidation(apiServer.client, istiod);
    running = { trustDomain, istiod };
    return istiod;
  };
}
