import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { byCode } from '../diagnostics/rule.ts';
import type { Workspace } from '../load/workspace.ts';
import * as checks from './checks/index.ts';
import type { ServiceProofs } from './load.ts';
import { type ProofCheck, proofContextsOf } from './proof-check.ts';

/** Every check of written proofs, by code. */
export const proofChecks: readonly ProofCheck[] = Object.values(checks).toSorted(byCode);

/** What all checks find. */
export function checkProofs(proofs: readonly ServiceProofs[], workspace: Workspace): Diagnostic[] {
  const contexts = proofContextsOf(proofs, workspace);
  return proofChecks.flatMap((rule) =>
    contexts.flatMap((context) => [...rule.check(context)].map((finding) => ({ rule, ...finding }))),
  );
}
