import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Cluster } from '../model/fleet.ts';
import type { ApiServer } from './api-server.ts';
import { httpGet, noConnection } from './http-get.ts';
import { part } from './kubernetes-object.ts';
import { until } from './poll.ts';
import type { Processes, RunningProgram } from './processes.ts';

/** Where istiod is installed. */
export const rootNamespace = 'istio-system';

/** The name that its certificate has, and that proxies ask for. */
export const istiodName = `istiod.${rootNamespace}.svc`;

/** The name of the cluster among the clusters of a mesh, as Istio's own installation gives it. */
export const clusterId = 'Kubernetes';

/** An istiod that has read what the API server has. */
export interface Istiod {
  readonly host: string;
  /** Port of discovery and of the certificate authority, by TLS. */
  readonly port: number;
  /** URL of the webhook that validates Istio's documents. */
  readonly validation: string;
  /** URL of the webhook that adds the proxy to pods. */
  readonly injection: string;
  /** PEM of the authority that signs the certificates of the mesh. */
  readonly authority: string;
  readonly program: RunningProgram;
  /** The JSON of a debug page, such as `syncz`. @throws Error when it does not answer */
  debug(page: string): Promise<unknown>;
}

const ports = {
  plainDiscovery: 15010,
  discovery: 15012,
  monitoring: 15014,
  webhooks: 15017,
  debug: 8080,
} as const;

/**
 * The settings of every istiod here. An upstream Envoy has none of Istio's own filters: istiod must not send them:
 * metadata exchange and the choice of the protocol by ALPN, which change labels of metrics, and no route.
 */
const settingsOfAll = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_CERT_PROVIDER: 'istiod',
  ENABLE_CA_SERVER: 'true',
  POD_NAMESPACE: rootNamespace,
  POD_NAME: 'istiod',
  CLUSTER_ID: clusterId,
};

/** Names that hold for a whole mesh. */
export interface MeshNames {
  /** First part of identities. */
  readonly trustDomain: string;
  /** Last part of the names of services. */
  readonly clusterDomain: string;
}

/** The names of a cluster's mesh. The domain is the end of every service's name. */
export function meshNamesOf({
  trustDomain,
  instances,
}: Pick<Cluster, 'trustDomain' | 'instances'>): MeshNames {
  const [, clusterDomain = 'cluster.local'] = instances[0]?.service.host.split('.svc.') ?? [];
  return { trustDomain, clusterDomain };
}

/** Which istiod to start. */
export interface IstiodOptions {
  /** Unique among the programs of a run. */
  readonly name: string;
  readonly host: string;
  readonly names: MeshNames;
  /** Environment variables of istiod. */
  readonly settings: Readonly<Record<string, string>>;
  /** Mesh configuration, besides the names. */
  readonly mesh?: PlainMap;
}

/** Starts istiod; resolves when it serves. */
export async function startIstiod(
  processes: Processes,
  istiod: string,
  { client, kubeconfig }: Pick<ApiServer, 'client' | 'kubeconfig'>,
  { name, host, names: { trustDomain, clusterDomain }, settings, mesh = {} }: IstiodOptions,
): Promise<Istiod> {
  const folder = processes.subfolder(name);
  const meshFile = join(folder, 'mesh.json');
  const defaultConfig = { discoveryAddress: `${istiodName}:15012`, ...mapAt(mesh, 'defaultConfig') };
  writeFileSync(meshFile, JSON.stringify({ ...mesh, trustDomain, defaultConfig }));
  const program = processes.start({
    name,
    program: istiod,
    args: [
      ...['discovery', '--kubeconfig', kubeconfig, '--meshConfig', meshFile, '--ctrlz_port', '0'],
      ...['--domain', clusterDomain],
      ...['--grpcAddr', `${host}:${ports.plainDiscovery}`, '--secureGRPCAddr', `${host}:${ports.discovery}`],
      ...['--httpAddr', `${host}:${ports.debug}`, '--httpsAddr', `${host}:${ports.webhooks}`],
      ...['--monitoringAddr', `${host}:${ports.monitoring}`],
    ],
    // The name by which the API server calls its webhook.
    env: { ...settingsOfAll, ...settings, ISTIOD_CUSTOM_HOST: host },
  });
  const debugPages = (path: string) => httpGet({ host, port: ports.debug, path });
  const authority = await until(`Starting ${name}`, async () => {
    program.check();
    const ready = await debugPages('/ready').catch(noConnection);
    if (typeof ready === 'string' || ready.status !== 200) return 'it is not ready.';
    const secret = await client.get(`/api/v1/namespaces/${rootNamespace}/secrets/istio-ca-secret`);
    const certificate = part(secret, 'data', 'ca-cert.pem');
    return typeof certificate === 'string'
      ? { answer: Buffer.from(certificate, 'base64').toString('utf8') }
      : 'its authority has no certificate.';
  });
  return {
    host,
    port: ports.discovery,
    validation: `https://${host}:${ports.webhooks}/validate`,
    injection: `https://${host}:${ports.webhooks}/inject`,
    authority,
    program,
    debug: async (page) => JSON.parse((await debugPages(`/debug/${page}`)).text),
  };
}
