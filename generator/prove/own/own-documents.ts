import type { Cluster } from '../../model/fleet.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';

/** What teams add, change and delete in a cluster by `extra/` and `patches/`, and what the cluster is with it. */
export interface OwnDocuments {
  readonly cluster: Cluster;
  readonly rendered: RenderedFleet;
  /** The documents of this cluster that are in extra/, or of a kind that their service patches. */
  readonly documents: readonly RenderedDocument[];
  readonly picture: ClusterPicture;
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
  return { cluster, rendered, documents, picture, methods };
}

/** The documents of a kind. */
export const ofKind = ({ documents }: Pick<OwnDocuments, 'documents'>, kind: string): RenderedDocument[] =>
  documents.filter((each) => each.kind === kind);

/** `Get` of `shop.v1.Stock/Get`, or the whole name if several methods of the protos have that name. */
export function methodName({ methods }: OwnDocuments, method: string): string {
  const name = method.slice(method.lastIndexOf('/') + 1);
  return methods.filter((each) => each.endsWith(`/${name}`)).length > 1 ? method : name;
}
