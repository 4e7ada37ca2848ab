import { grouped } from '../lang/grouped.ts';
import { type DestinationRules, destinationRulesOf } from './destination-rules.ts';
import { type ClusterGateway, clusterGateways } from './gateways.ts';
import { type ClusterHosts, type ClusterService, domainOf, hostsByName } from './hosts.ts';
import type { DocumentsByKind } from './pod-documents.ts';
import { type ClusterPods, clusterPods, type PodsByNamespace } from './pods.ts';
import type { RenderedFleet } from './rendered-document.ts';
import { clusterAccounts, type NamesByNamespace } from './service-accounts.ts';
import { clusterServiceEntries } from './service-entries.ts';
import { clusterServices } from './services.ts';

/**
 * What Kubernetes and Istio see of a cluster, from specs, patches and documents in extra/ together. Each value has the
 * place where it is written.
 */
export interface ClusterPicture {
  readonly name: string;
  readonly nativeSidecars: boolean;
  readonly pods: readonly ClusterPods[];
  readonly podsByNamespace: PodsByNamespace;
  /** ServiceAccounts by namespace. */
  readonly accounts: NamesByNamespace;
  readonly services: readonly ClusterService[];
  readonly servicesByNamespace: ReadonlyMap<string, readonly ClusterService[]>;
  /** Those of Services and ServiceEntries. */
  readonly hosts: ClusterHosts;
  /** By `namespace/name`. */
  readonly gateways: ReadonlyMap<string, ClusterGateway>;
  readonly destinationRules: DestinationRules;
  /** The documents that patches or extra/ write, and the others of the kinds that patches change. */
  readonly documents: DocumentsByKind;
  /** The namespaces with services: pods in them get a proxy, accept only mutual TLS, and deny what no policy allows. */
  readonly namespaces: ReadonlySet<string>;
}

const pictures = new WeakMap<RenderedFleet, readonly ClusterPicture[]>();

/** The pictures of all clusters that patches or documents in extra/ change; made once. */
export function clusterPictures(rendered: RenderedFleet): readonly ClusterPicture[] {
  const made = pictures.get(rendered);
  if (made) return made;
  const changed = new Set(
    [...rendered.documents, ...rendered.deleted.map(({ document }) => document)].flatMap(
      ({ clusters }) => clusters,
    ),
  );
  const namespaces = new Set(rendered.workspace.services.map(({ spec }) => spec.namespace));
  const all = rendered.fleet.clusters
    .filter(({ name }) => changed.has(name))
    .map(({ name, istio }): ClusterPicture => {
      const services = clusterServices(rendered, name);
      const pods = clusterPods(rendered, name);
      const documents = rendered.documents.filter(({ clusters }) => clusters.includes(name));
      return {
        name,
        nativeSidecars: istio.nativeSidecars,
        pods,
        podsByNamespace: grouped(pods, ({ namespace }) => namespace),
        accounts: clusterAccounts(rendered, name),
        services,
        servicesByNamespace: grouped(services, ({ namespace }) => namespace),
        hosts: hostsByName([...services, ...clusterServiceEntries(rendered, name)]),
        gateways: clusterGateways(rendered, name),
        destinationRules: destinationRulesOf(documents, domainOf(rendered)),
        documents: grouped(documents, ({ kind }) => kind),
        namespaces,
      };
    });
  pictures.set(rendered, all);
  return all;
}

/** The pictures of the clusters that have a document. */
export const picturesOf = (
  { clusters }: { readonly clusters: readonly string[] },
  rendered: RenderedFleet,
): ClusterPicture[] => clusterPictures(rendered).filter(({ name }) => clusters.includes(name));
