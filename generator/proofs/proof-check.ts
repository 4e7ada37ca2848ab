import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Path } from '../diagnostics/source-file.ts';
import type { Instance, Workspace } from '../load/workspace.ts';
import type { ProofSpec } from '../schema/proofs.ts';
import type { ServiceProofs } from './load.ts';

/** What a check finds; the caller adds the rule. */
export type Finding = Omit<Diagnostic, 'rule'>;

/** A proof, and what checks read besides it. */
export interface ProofContext {
  readonly written: ServiceProofs;
  readonly proof: ProofSpec;
  readonly index: number;
  readonly workspace: Workspace;
  /** The service in each cluster where the proof must hold and that runs it. */
  readonly instances: readonly Instance[];
  at(path: Path, on?: 'key' | 'value'): ReturnType<ServiceProofs['at']>;
}

/** A rule about written proofs. */
export interface ProofCheck extends Rule {
  check(context: ProofContext): Iterable<Finding>;
}

/** Declares a check, and gives its definition its types. */
export const defineProofCheck = (check: ProofCheck): ProofCheck => check;

/** Every proof of a repository. */
export function proofContextsOf(proofs: readonly ServiceProofs[], workspace: Workspace): ProofContext[] {
  return proofs.flatMap((written) =>
    written.spec.proofs.map((proof, index) => ({
      written,
      proof,
      index,
      workspace,
      instances: workspace.instances.filter(
        ({ name, cluster }) =>
          name === written.service && (proof.clusters?.includes(cluster.spec.name) ?? true),
      ),
      at: (path, on) => written.at(['proofs', index, ...path], on),
    })),
  );
}
