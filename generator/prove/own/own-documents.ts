import { grouped } from '../../lang/grouped.ts';
import { isOperationTitle } from '../../load/http-operation.ts';
import type { Cluster } from '../../model/fleet.ts';
import { isOfHttp, requestName } from '../../model/http-request.ts';
import { type AccessContext, accessContextOf } from '../../picture/may-call.ts';
import { clusterPictures } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';

/** What teams add, change and delete in a cluster by `extra/` and `patches/`, and what the cluster is with it. */
export interface OwnDocuments extends AccessContext {
  /** The documents of this cluster that are in extra/, or of a kind that their service patches. */
  readonly documents: readonly RenderedDocument[];
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
    ...accessContextOf(rendered, cluster, picture),
    ...{ documents, methods },
  };
}

/** The documents of a kind. */
export const ofKind = ({ byKind }: Pick<OwnDocuments, 'byKind'>, kind: string): readonly RenderedDocument[] =>
  byKind.get(kind) ?? [];

/** The same cluster without one document. */
export function withoutDocument(own: OwnDocuments, document: RenderedDocument): OwnDocuments {
  const documents = own.documents.filter((each) => each !== document);
  return { ...own, documents, byKind: grouped(documents, ({ kind }) => kind) };
}

/**
 * `Get` of `shop.v1.Stock/Get`, or the whole name if several methods of the protos have that name; the name of an operation
 * of HTTP.
 */
export function methodName({ methods }: OwnDocuments, method: string): string {
  if (isOperationTitle(method)) return method.slice(0, method.indexOf(' '));
  if (isOfHttp(method)) return requestName(method);
  const name = method.slice(method.lastIndexOf('/') + 1);
  return methods.filter((each) => each.endsWith(`/${name}`)).length > 1 ? method : name;
}
