import type { Path } from '../diagnostics/source-file.ts';

/** A patch that Kustomize refuses to merge into a document. */
export class UnmergeablePatch extends Error {
  /** Where in the patch. */
  readonly path: Path;

  constructor(problem: string, path: Path = []) {
    super(problem);
    this.path = path;
  }
}
