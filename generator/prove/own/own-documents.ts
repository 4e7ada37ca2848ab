import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { type CallGraph, callGraphOf } from '../../model/call-graph.ts';
import type { Cluster } from '../../model/fleet.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import type { ClusterPods } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';

/** What teams add, change and delete in a cluster by `extra/` and `patches/`, and what the cluster is with it. */
export interface OwnDocuments {
  readonly cluster: Cluster;
  readonly rendered: RenderedFleet;
  /** The documents of this cluster that are in extra/, or of a kind that their service patches. */
  readonly documents: readonly RenderedDocument[];
  readonly byKind: ReadonlyMap<string, readonly RenderedDocument[]>;
  readonly picture: ClusterPicture;
  readonly podsByService: ReadonlyMap<string | undefined, readonly ClusterPods[]>;
  /** The calls that the specs declare. */
  readonly calls: CallGraph;
  /** The methods of all protos: `package.Service/Method`. */
  readonly methods: readonly string[];
}

/** Undefined for a cluster to which no team adds anything. */
export function ownDocumentsOf(rendered: RenderedFleet, cluster: Cluster): OwnDocuments | undefined {
  const picture = clusterPictures(rendered).find(({ name }) => name === cluster.name);
  if (!picture) return undefined;
  const documents = rendered.documents.filter(({ clusters }) => clusters.includes(cluster.name));
  const protos = rendered.workspace.currentProtos ?? {};
  const methods = Object.entries(protos).flatMap(([service, { methods: declared }]) =>
    declared.map(({ name }) => `${service}/${name}`),
  );
  return {
    ...{ cluster, rendered, documents, picture, methods },
    byKind: grouped(documents, ({ kind }) => kind),
    podsByService: grouped(picture.pods, ({ service }) => service?.name),
    calls: callGraphOf(cluster.instances),
  };
}

/** The documents of a kind. */
export const ofKind = ({ byKind }: Pick<OwnDocuments, 'byKind'>, kind: string): readonly RenderedDocument[] =>
  byKind.get(kind) ?? [];

/** The AuthorizationPolicies among the documents of teams that hold for some pods. */
export const policiesFor = (own: OwnDocuments, pods: ClusterPods): RenderedDocument[] =>
  ofKind(own, 'AuthorizationPolicy').filter(
    ({ value, namespace }) =>
      namespace === pods.namespace &&
      textAt(value, 'spec', 'targetRef', 'name') === undefined &&
      listAt(value, 'spec', 'targetRefs').length === 0 &&
      selects(mapAt(value, 'spec', 'selector', 'matchLabels'), pods.labels),
  );

/** The same cluster without one document. */
export function withoutDocument(own: OwnDocuments, document: RenderedDocument): OwnDocuments {
  const documents = own.documents.filter((each) => each !== document);
  return { ...own, documents, byKind: grouped(documents, ({ kind }) => kind) };
}

/** `Get` of `shop.v1.Stock/Get`, or the whole name if several methods of the protos have that name. */
export function methodName({ methods }: OwnDocuments, method: string): string {
  const name = method.slice(method.lastIndexOf('/') + 1);
  return methods.filter((each) => each.endsWith(`/${name}`)).length > 1 ? method : name;
}
