import { inParallel } from '../lang/in-parallel.ts';
import type { Istiod } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, maps, nameOf, objectFrom, part } from './kubernetes-object.ts';
import { until } from './poll.ts';

/** Requests to the API server at one time. */
export const atOnce = 8;

const markerNamespace = 'prove';

let marks = 0;

/** What istiod must have read: objects as the API server has them now, and those that were removed. */
export interface Awaited {
  readonly present: readonly KubernetesObject[];
  readonly removed: readonly KubernetesObject[];
  /** Last part of the names of services. */
  readonly clusterDomain: string;
  /** Addresses of endpoints. */
  readonly endpoints: readonly string[];
}

/**
 * Waits until istiod has read all objects and has computed from them what it sends to proxies: proxies that connect
 * after that get everything. A marker shows it: an AuthorizationPolicy that selects nothing, applied after istiod has
 * read everything else, must be among the policies that istiod uses.
 */
export async function readByIstiod(
  client: KubernetesClient,
  istiod: Istiod,
  awaited: Awaited,
): Promise<void> {
  await until('Waiting for istiod to read the documents', async () => {
    istiod.program.check();
    const missing =
      missingIn(await istiod.debug('configz'), awaited) ?? (await missingElsewhere(istiod, awaited));
    return missing === undefined ? { answer: true } : missing;
  });
  const name = `mark-${marks++}`;
  const mark = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: markerNamespace },
    spec: { selector: { matchLabels: { [markerNamespace]: 'nothing' } } },
  };
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: markerNamespace } });
  await client.apply(mark);
  await until('Waiting for istiod to use the documents', async () => {
    istiod.program.check();
    const policies = JSON.stringify(await istiod.debug('authorizationz'));
    return policies.includes(`"${name}"`) ? { answer: true } : 'it has not computed its configuration again.';
  });
  await client.remove(mark);
}

/** Removes objects, for the next cluster to find nothing of this one. */
export async function removeAll(
  client: KubernetesClient,
  objects: readonly KubernetesObject[],
): Promise<void> {
  await inParallel(atOnce, objects, (object) => client.remove(object));
}

const isOfIstio = ({ apiVersion }: KubernetesObject): boolean => /^[a-z]+\.istio\.io\//.test(apiVersion);

function missingIn(configz: unknown, { present, removed }: Awaited): string | undefined {
  const versions = new Map(
    maps({ configz }, 'configz').map((config) => {
      const object = objectFrom(config);
      return [nameOf(object), versionOf(object)];
    }),
  );
  const stays = new Set(present.map(nameOf));
  // istiod may make them newer: it writes the addresses that it chooses for hosts into the status.
  for (const object of present.filter(isOfIstio))
    if ((versions.get(nameOf(object)) ?? -1) < versionOf(object)) return `it has not read ${nameOf(object)}.`;
  const left = removed
    .filter(isOfIstio)
    .find((object) => !stays.has(nameOf(object)) && versions.has(nameOf(object)));
  return left && `it still has ${nameOf(left)}, which is removed.`;
}

/** Versions are numbers that grow: Kubernetes, KEP-5504. */
const versionOf = ({ metadata }: KubernetesObject): number => Number(metadata.resourceVersion);

/** What does not belong to Istio's API: Services of Kubernetes, and endpoints. */
async function missingElsewhere(
  istiod: Istiod,
  { present, removed, clusterDomain, endpoints }: Awaited,
): Promise<string | undefined> {
  const services = new Set(
    maps({ list: await istiod.debug('registryz') }, 'list').map((service) =>
      String(part(service, 'hostname')),
    ),
  );
  const hostOf = ({ metadata }: KubernetesObject) =>
    `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
  const isService = ({ kind, apiVersion }: KubernetesObject) => kind === 'Service' && apiVersion === 'v1';
  for (const service of present.filter(isService))
    if (!services.has(hostOf(service))) return `it has not read ${nameOf(service)}.`;
  const stays = new Set(present.filter(isService).map(hostOf));
  for (const service of removed.filter(isService))
    if (services.has(hostOf(service)) && !stays.has(hostOf(service)))
      return `it still has ${nameOf(service)}, which is removed.`;
  const shards = JSON.stringify(await istiod.debug('endpointShardz'));
  const missing = endpoints.find((address) => !shards.includes(`"${address}"`));
  return missing === undefined ? undefined : `it has no endpoint at ${missing}.`;
}
