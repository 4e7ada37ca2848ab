import { join } from 'node:path';
import type { IstioInstallation } from '../model/fleet.ts';
import type { Progress } from '../toolchain/availability.ts';
import type { MeshPrograms } from '../toolchain/mesh-programs.ts';
import { gatewayApi, istio } from '../toolchain/versions.ts';
import { type ApiServer, type ApiServerOptions, startApiServer } from './api-server.ts';
import { type CertificateAuthority, certificateAuthority } from './certificates.ts';
import { DefinedKinds } from './defined-kinds.ts';
import { define, sourcesOf } from './definitions.ts';
import { type Etcd, startEtcd } from './etcd.ts';
import { injectAs, injectorConfig, readInjectionTemplate, registerInjection } from './injection.ts';
import { type Istiod, type MeshNames, rootNamespace, startIstiod } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { claimLoopback, type Loopback } from './loopback.ts';
import { Processes } from './processes.ts';
import { type SecretDiscovery, startSecretDiscovery } from './secret-discovery.ts';
import { type TokenIssuer, tokenIssuer } from './tokens.ts';
import { registerValidation } from './validation-webhook.ts';

/** What all clusters of a run share: one API server, and an istiod, which is another one where names differ. */
export interface ControlPlane {
  readonly programs: MeshPrograms;
  readonly processes: Processes;
  readonly loopback: Loopback;
  readonly client: KubernetesClient;
  readonly secrets: SecretDiscovery;
  readonly outside: CertificateAuthority;
  readonly tokens: TokenIssuer;
  /** What closed clusters have left: removed when another cluster opens, and never if none does. */
  readonly left: KubernetesObject[];
  /** What was removed with the clusters before: nothing is proven while istiod still has it. */
  readonly removed: KubernetesObject[];
  /** The istiod of a mesh with these names: started where another one ran. */
  istiodOf(names: MeshNames): Promise<Istiod>;
  /** Has an istiod inject pods as that of a cluster does. */
  injectAs(istiod: Istiod, installation: IstioInstallation): Promise<void>;
  /** Has the API server take these documents, whose kinds other projects define. */
  define(documents: readonly KubernetesObject[]): Promise<void>;
  /** Ends everything and removes all files. */
  close(): Promise<void>;
}

const usualNames: MeshNames = { trustDomain: 'cluster.local', clusterDomain: 'cluster.local' };

/** The API server of `npm run prove`, which has no controllers. */
export const apiServerOf = (host: string, etcd: Etcd): ApiServerOptions => ({
  name: 'kube-apiserver',
  host,
  etcd,
  services: '10.96.0.0/16',
  user: 'prove',
  // They ask for what a cluster has and this tree does not make: tokens of ServiceAccounts, classes, and what a
  // controller has counted. PodSecurity stays, which is on by default.
  flags: ['--disable-admission-plugins=ServiceAccount,Priority,RuntimeClass,ResourceQuota'],
  // Its clients may do everything without roles, and no pod here has a class.
  notAwaited: [
    'poststarthook/rbac/bootstrap-roles',
    'poststarthook/scheduling/bootstrap-system-priority-classes',
  ],
});

const istiodSettings = {
  // Nothing here reads status or creates Deployments of gateways.
  PILOT_ENABLE_GATEWAY_API_STATUS: 'false',
  PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
  // Nothing resolves hosts outside, and writing their addresses would change documents during the proof.
  PILOT_ENABLE_IP_AUTOALLOCATE: 'false',
  // All documents are applied at once: istiod need not wait for more changes.
  PILOT_DEBOUNCE_AFTER: '20ms',
};

/** Starts etcd, kube-apiserver and istiod as ordinary processes of this user, on addresses of this machine alone. */
export async function startControlPlane(
  programs: MeshPrograms,
  progress: Progress,
  local: readonly KubernetesObject[] = [],
): Promise<ControlPlane> {
  progress('Starting etcd, kube-apiserver and istiod…');
  const loopback = await claimLoopback();
  const processes = new Processes();
  const connections: { close(): void }[] = [];
  const close = async () => {
    // What is left open would keep this process alive.
    for (const connection of connections) connection.close();
    await processes.close();
    loopback.release();
  };
  try {
    const host = loopback.next('control');
    const etcd = startEtcd(processes, programs.etcd, host);
    const apiServer = await startApiServer(processes, programs.apiServer, apiServerOf(host, etcd));
    const { client } = apiServer;
    const secrets = await startSecretDiscovery(join(processes.folder, 'secrets.sock'));
    connections.push(client, secrets);
    const kinds = new DefinedKinds(client, local, progress);
    const [outside] = await Promise.all([
      certificateAuthority('outside of the mesh'),
      client.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: rootNamespace },
      }),
    ]);
    const [template] = await Promise.all([
      readInjectionTemplate(progress),
      kinds.define(istio, []),
      define(client, local),
    ]);
    // An istiod that finds none when it starts injects nothing.
    await client.apply(injectorConfig(template, { cni: false }));
    const istiods = new Istiods(processes, programs.istiod, apiServer, host);
    await istiods.with(usualNames);
    return {
      programs,
      processes,
      loopback,
      client,
      secrets,
      outside,
      tokens: tokenIssuer(),
      left: [],
      removed: [],
      istiodOf: (names) => istiods.with(names),
      injectAs: (istiod, installation) => injectAs(client, istiod, template, installation),
      async define(documents) {
        for (const source of sourcesOf(documents)) {
          const isNew = await kinds.define(source, documents);
          // An istiod that misses kinds when it starts looks for them ever more rarely.
          if (isNew && source === gatewayApi) await istiods.stop();
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The names are settings of a whole istiod: a cluster with other names needs another istiod. */
class Istiods {
  readonly #start: (names: MeshNames) => Promise<Istiod>;
  #running: { readonly names: string; readonly istiod: Istiod } | undefined;

  constructor(processes: Processes, program: string, apiServer: ApiServer, host: string) {
    this.#start = async (names) => {
      const istiod = await startIstiod(processes, program, apiServer, {
        name: 'istiod',
        host,
        names,
        settings: istiodSettings,
      });
      await registerValidation(apiServer.client, istiod);
      await registerInjection(apiServer.client, istiod);
      return istiod;
    };
  }

  async with(names: MeshNames): Promise<Istiod> {
    const key = `${names.trustDomain} ${names.clusterDomain}`;
    if (this.#running?.names === key) return this.#running.istiod;
    await this.stop();
    const istiod = await this.#start(names);
    this.#running = { names: key, istiod };
    return istiod;
  }

  async stop(): Promise<void> {
    await this.#running?.istiod.program.stop();
    this.#running = undefined;
  }
}
