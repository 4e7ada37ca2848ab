import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isReplaceable } from '../../mesh/outside-servers.ts';
import { mostPods, podCount } from '../../mesh/pods.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPods, podsBehind } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';

/** Where calls to a host arrive. */
export interface Servers {
  /** Their names in a proof: `stock v1`, `ledger Deployment`, or that of an external service. */
  readonly names: readonly string[];
  /** The pods; none for what is outside of the mesh. */
  readonly pods: readonly ClusterPods[];
}

/** A host, with the subset and the port that a route names. */
export interface Destination {
  readonly host: string;
  /** Empty for all pods alike. */
  readonly subset: string;
  readonly port?: number;
}

/** What answers calls to a destination, or why no server of a proof does. */
export function serversOf(
  own: OwnDocuments,
  destination: Destination,
): Servers | { readonly reason: string } {
  const { host, subset, port } = destination;
  const outside = outsideNameOf(own, host);
  if (outside !== undefined) return { names: [outside], pods: [] };
  const service = own.picture.services.find((each) => each.host === host);
  if (!service) return { reason: `no document defines ${host} in a way that a server here can represent` };
  const [only] = service.ports;
  const called = port === undefined ? only : service.ports.find(({ number }) => number === port);
  const isHttp = own.cluster.instances.some(
    (each) => each.service.host === host && each.service.http?.port === called?.number,
  );
  if (!called || !(isHttp || isOverHttp2(called.protocol?.toLowerCase() ?? '')))
    return {
      reason: `port ${port ?? only?.number} of ${host} has neither the protocol of gRPC nor operations of HTTP`,
    };
  const labels = labelsOfSubset(own, host, subset);
  if (!labels) return { reason: `no DestinationRule has the subset ${subset} of ${host}` };
  const pods = podsBehind(service, own.picture.podsByNamespace).filter((each) =>
    selects(labels, each.labels),
  );
  if (pods.length === 0) return { reason: `${subset || host} selects no pods` };
  if (pods.some(({ isInMesh }) => !isInMesh))
    return { reason: `pods behind ${host} are not in the mesh, and a proof runs only pods with a proxy` };
  return { names: pods.map(nameOf), pods };
}

/** The name of pods in a proof: their service and version, or their document and its kind. */
export function nameOf({ service, labels, written }: ClusterPods): string {
  if (!written) return `${service?.name} ${String(labels['version'])}`;
  const { name, kind } = written.document;
  return service ? `${service.name} ${name.slice(service.name.length + 1)}` : `${name} ${kind}`;
}

/** The number of pods with a name in a proof; none for what is outside of the mesh. */
export function podsNamed(own: OwnDocuments, name: string): number {
  const pods = own.picture.pods.find((each) => nameOf(each) === name);
  if (!pods) return 0;
  const instance = own.cluster.instances.find(({ service }) => service.name === pods.service?.name);
  const version = instance?.versions.find((each) => name === `${instance.service.name} ${each.name}`);
  if (version) return podCount(version);
  return Math.min(mostPods, numberAt(pods.written?.document.value, 'spec', 'replicas') ?? 1);
}

/** The external service of a spec, or the ServiceEntry, that has a host. */
function outsideNameOf(own: OwnDocuments, host: string): string | undefined {
  const external = own.cluster.externals.find((each) => each.external.hosts.includes(host));
  if (external) return external.external.name;
  return ofKind(own, 'ServiceEntry').find(
    ({ value, origin }) =>
      origin === 'extra' && isReplaceable(value) && listAt(value, 'spec', 'hosts').includes(host),
  )?.name;
}

/** The labels of a subset; empty for no subset. A DestinationRule in `extra/` or with a patch precedes the spec. */
function labelsOfSubset(
  own: OwnDocuments,
  host: string,
  subset: string,
): Record<string, unknown> | undefined {
  if (subset === '') return {};
  const rules = destinationRulesOf(own, host);
  for (const { value } of rules) {
    const found = listAt(value, 'spec', 'subsets').find((each) => textAt(each, 'name') === subset);
    if (found) return mapAt(found, 'labels');
  }
  const instance = own.cluster.instances.find(({ service }) => service.host === host);
  const isPatched = rules.some(({ origin }) => origin !== 'extra');
  return instance && !isPatched && instance.versions.some(({ name }) => name === subset)
    ? { version: subset }
    : undefined;
}

/** The DestinationRules that teams write or change for a host. */
export const destinationRulesOf = (own: OwnDocuments, host: string) =>
  ofKind(own, 'DestinationRule').filter(
    ({ value, namespace }) =>
      fullHost(textAt(value, 'spec', 'host') ?? '', namespace, domainOf(own.rendered)) === host,
  );
