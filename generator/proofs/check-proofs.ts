import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { byCode } from '../diagnostics/rule.ts';
import type { Workspace } from '../load/workspace.ts';
import { type ProofCheck, scenesOf } from './check.ts';
import * as checks from './checks/index.ts';
import type { WrittenProofs } from './load.ts';

/** Every check of written proofs, by code. */
export const proofChecks: readonly ProofCheck[] = Object.values(checks).toSorted(byCode);

/** What all checks find. */
export function checkProofs(proofs: readonly WrittenProofs[], workspace: Workspace): Diagnostic[] {
  const scenes = scenesOf(proofs, workspace);
  return proofChecks.flatMap((rule) =>
    scenes.flatMap((scene) => [...rule.check(scene)].map((finding) => ({ rule, ...finding }))),
  );
}
