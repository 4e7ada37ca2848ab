import type { Rule } from '../diagnostics/rule.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { DocumentFinding } from './check.ts';

/** A check of the rendered documents. Of services whose specs have errors, its findings are left out. */
export interface RenderedCheck extends Rule {
  readonly of: 'documents';
  run(rendered: RenderedFleet): Iterable<DocumentFinding>;
}

/** Declares a check of rendered documents; gives the check its type at its definition. */
export const defineRenderedCheck = (check: Omit<RenderedCheck, 'of'>): RenderedCheck => ({
  of: 'documents',
  ...check,
});
