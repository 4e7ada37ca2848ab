import type { Rule } from '../diagnostics/rule.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { Finding } from './check.ts';

/** What a check of documents finds. */
export interface DocumentFinding extends Finding {
  /** Clusters in which it holds, if that depends on the cluster; equal findings are reported once for all of them. */
  readonly clusters?: readonly string[];
}

/** A check of the rendered documents. It runs only if the checks of the specs have found no error. */
export interface RenderedCheck extends Rule {
  readonly of: 'documents';
  run(rendered: RenderedFleet): Iterable<DocumentFinding>;
}

/** Declares a check of rendered documents; gives the check its type at its definition. */
export const defineRenderedCheck = (check: Omit<RenderedCheck, 'of'>): RenderedCheck => ({
  of: 'documents',
  ...check,
});
