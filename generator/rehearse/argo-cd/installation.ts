import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type KubernetesObject, objectFrom } from '../../mesh/kubernetes-object.ts';
import { argoNamespace } from '../../render/application.ts';
import type { ClusterNetwork } from '../addresses.ts';

/** A cluster that Argo CD deploys to. */
export interface SyncedCluster {
  /** As the tree names it in `destination.name`. */
  readonly name: string;
  readonly network: Pick<ClusterNetwork, 'host'>;
  readonly client: KubernetesClient;
  readonly token: string;
  /** PEM of the authority of its API server. */
  readonly authority: string;
}

/** Port of the API server of each cluster. */
const apiServerPort = 6443;

/**
 * What Argo CD reads before it starts: its namespace, its ConfigMaps and Secrets as they are installed, and a Secret for
 * each cluster. Applications of a cluster without a Secret get a condition, and Argo CD does nothing for them.
 * @param configuration the documents that an installation of Argo CD starts with
 * Source: Argo CD, Declarative Setup.
 */
export function installationOf(
  configuration: readonly unknown[],
  clusters: readonly SyncedCluster[],
): KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: argoNamespace } },
    ...configuration.map(objectFrom).map(inNamespace).map(withSecretKey),
    ...clusters.map(clusterSecret),
  ];
}

const inNamespace = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: argoNamespace },
});

/** The key that the server signs sessions with: Argo CD does not start without one, and a rehearsal has no sign-in. */
const withSecretKey = (object: KubernetesObject): KubernetesObject =>
  object.kind === 'Secret' && object.metadata.name === 'argocd-secret'
    ? { ...object, stringData: { 'server.secretkey': 'rehearsal' } }
    : object;

function clusterSecret({ name, network, token, authority }: SyncedCluster): KubernetesObject {
  const config = {
    bearerToken: token,
    tlsClientConfig: { caData: Buffer.from(authority).toString('base64') },
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `cluster-${name}`,
      namespace: argoNamespace,
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
    },
    stringData: {
      name,
      server: `https://${network.host}:${apiServerPort}`,
      config: JSON.stringify(config),
    },
  };
}
