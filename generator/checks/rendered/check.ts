import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Rule } from '../../diagnostics/rule.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { CompleteWorkspace } from '../../model/resolve.ts';
import type { Finding } from '../check.ts';

/** A document as a cluster gets it, and where what it says is written. */
export interface RenderedDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: PlainMap;
  /** The service that it is rendered for, or that brings it. */
  readonly service: string;
  /** Clusters that have it; one that a service brings is the same in all of them. */
  readonly clusters: readonly string[];
  /** Who wrote it: the generator alone, with patches of the service over it, or the service. */
  readonly origin: 'generated' | 'patched' | 'brought';
  /** Where what stands at a path is written: in a patch, in a document that is brought, or in the spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** What the clusters would get because services bring something along, and the sound specs it was rendered from. */
export interface RenderedFleet {
  readonly workspace: CompleteWorkspace;
  readonly fleet: Fleet;
  /** What services bring along, and in each of their clusters the documents of the kinds that they patch. */
  readonly documents: readonly RenderedDocument[];
  /** Documents that a patch deletes, and where it says so; they are not among the others. */
  readonly deleted: readonly { readonly document: RenderedDocument; readonly at: Place }[];
  /** JSON patch operations that do not fit the document they are for. */
  readonly misfits: readonly { readonly problem: string; readonly document: string; readonly at: Place }[];
}

/** A check of what is rendered, which runs once no check of the specs has found an error. */
export interface RenderedCheck extends Rule {
  readonly of: 'documents';
  run(rendered: RenderedFleet): Iterable<Finding>;
}

/** Declares a check of rendered documents; exists so that it is typed where it is written. */
export const defineRenderedCheck = (check: Omit<RenderedCheck, 'of'>): RenderedCheck => ({
  of: 'documents',
  ...check,
});
