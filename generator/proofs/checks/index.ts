import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Workspace } from '../../load/workspace.ts';
import { type ProofCheck, scenesOf } from '../check.ts';
import type { WrittenProofs } from '../load.ts';
import { enoughCalls } from './enough-calls.ts';
import { knownProofCaller } from './known-proof-caller.ts';
import { knownProofMethod } from './known-proof-method.ts';
import { knownProofVersion } from './known-proof-version.ts';
import { plainTextMetadata } from './plain-text-metadata.ts';
import { possibleExpectation } from './possible-expectation.ts';
import { possibleTries } from './possible-tries.ts';
import { proofNamedOnce } from './proof-named-once.ts';
import { provenInCluster } from './proven-in-cluster.ts';
import { provenService } from './proven-service.ts';
import { wholeShares } from './whole-shares.ts';

/** All checks of written proofs, by code. */
export const proofChecks: readonly ProofCheck[] = [
  possibleTries,
  plainTextMetadata,
  provenService,
  provenInCluster,
  knownProofCaller,
  knownProofMethod,
  knownProofVersion,
  wholeShares,
  enoughCalls,
  proofNamedOnce,
  possibleExpectation,
];

/** What all checks find. */
export function checkProofs(proofs: readonly WrittenProofs[], workspace: Workspace): Diagnostic[] {
  const scenes = scenesOf(proofs, workspace);
  return proofChecks.flatMap((rule) =>
    scenes.flatMap((scene) => [...rule.check(scene)].map((finding) => ({ rule, ...finding }))),
  );
}
