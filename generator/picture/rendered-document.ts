import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Addition } from '../load/additions.ts';
import type { Fleet } from '../model/fleet.ts';
import type { CompleteWorkspace } from '../model/resolve.ts';
import type { OperationProblem } from '../patches/json-patch.ts';

/** A document as a cluster gets it, with the place of each of its values. */
export interface RenderedDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: PlainMap;
  /** The service that it is rendered for, or in whose `extra/` folder it is. */
  readonly service: string;
  /** Clusters that have it; an extra document is the same in all of them, unless patches of one cluster change it. */
  readonly clusters: readonly string[];
  /** Who wrote it: the generator alone, the generator and patches of the service, or the service. */
  readonly origin: 'generated' | 'patched' | 'extra';
  /** The place that sets the value at a path: in a patch, in an extra document, or in the spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
  /** Where a patch changes something at a path, below it or above it; undefined if no patch does. */
  changeAt(path: Path): Place | undefined;
}

/** True if some cluster has both documents. Patches of one cluster make two documents of one in extra/. */
export const isInSameCluster = (one: RenderedDocument, other: RenderedDocument): boolean =>
  one.clusters.some((cluster) => other.clusters.includes(cluster));

/** Names of documents by kind. */
export type NamesByKind = ReadonlyMap<string, ReadonlySet<string>>;

/** What the patches of a service can change, in all clusters together. */
export interface PatchTargets {
  /** The names of its documents by kind; a document of a version has its name without the version, too. */
  readonly names: NamesByKind;
  /** The same in each cluster alone. */
  readonly inClusters: ReadonlyMap<string, NamesByKind>;
  /** The patches whose target exists in at least one cluster. */
  readonly matched: ReadonlySet<Addition>;
}

/** What the clusters would get because of extra documents and patches, and the valid specs that it is rendered from. */
export interface RenderedFleet {
  readonly workspace: CompleteWorkspace;
  readonly fleet: Fleet;
  /** The extra documents of services, and in each of their clusters the documents of the kinds that they patch. */
  readonly documents: readonly RenderedDocument[];
  /** Documents that a patch deletes, with the place in the patch; `documents` does not contain them. */
  readonly deleted: readonly { readonly document: RenderedDocument; readonly at: Place }[];
  /** JSON patch operations that cannot be applied to their document. */
  readonly inapplicableOperations: readonly (OperationProblem & {
    readonly document: string;
    readonly at: Place;
  })[];
  /** By service; only services that have patches and run in a cluster. */
  readonly patchTargets: ReadonlyMap<string, PatchTargets>;
}

/** The documents of a kind that patches delete in a cluster, as `namespace/name`. */
export const deletedNames = (
  { deleted }: Pick<RenderedFleet, 'deleted'>,
  kind: string,
  cluster: string,
): ReadonlySet<string> =>
  new Set(
    deleted.flatMap(({ document }) =>
      document.kind === kind && document.clusters.includes(cluster)
        ? [`${document.namespace}/${document.name}`]
        : [],
    ),
  );
