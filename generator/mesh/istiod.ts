import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
 * The settings of istiod, besides its addresses. An upstream Envoy has none of Istio's own filters: istiod must not
 * send them: metadata exchange and the choice of the protocol by ALPN, which change labels of metrics, and no route.
 */
const settings = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_CERT_PROVIDER: 'istiod',
  ENABLE_CA_SERVER: 'true',
  // Nothing here reads status or creates Deployments of gateways.
  PILOT_ENABLE_GATEWAY_API_STATUS: 'false',
  PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
  // Nothing resolves hosts outside, and writing their addresses would change documents during the proof.
  PILOT_ENABLE_IP_AUTOALLOCATE: 'false',
  // All documents are applied at once: istiod need not wait for more changes.
  PILOT_DEBOUNCE_AFTER: '20ms',
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

/** Starts istiod; resolves when it serves. */
export async function startIstiod(
  processes: Processes,
  istiod: string,
  { client, kubeconfig }: ApiServer,
  host: string,
  { trustDomain, clusterDomain }: MeshNames,
): Promise<Istiod> {
  const mesh = join(processes.folder, 'mesh.json');
  writeFileSync(
    mesh,
    JSON.stringify({ trustDomain, defaultConfig: { discoveryAddress: `${istiodName}:15012` } }),
  );
  const program = processes.start({
    name: 'istiod',
    program: istiod,
    args: [
      ...['discovery', '--kubeconfig', kubeconfig, '--meshConfig', mesh, '--ctrlz_port', '0'],
      ...['--domain', clusterDomain],
      ...['--grpcAddr', `${host}:${ports.plainDiscovery}`, '--secureGRPCAddr', `${host}:${ports.discovery}`],
      ...['--httpAddr', `${host}:${ports.debug}`, '--httpsAddr', `${host}:${ports.webhooks}`],
      ...['--monitoringAddr', `${host}:${ports.monitoring}`],
    ],
    // The name by which the API server calls its webhook.
    env: { ...settings, ISTIOD_CUSTOM_HOST: host },
  });
  const debugPages = (path: string) => httpGet({ host, port: ports.debug, path });
  const authority = await until('Starting istiod', async () => {
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
