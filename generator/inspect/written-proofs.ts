import { checkProofFiles } from '../pipeline/check-specs.ts';
import type { FindingSource } from './source.ts';

/** Checks the proofs in proofs.yaml before they run. */
export const proofSource: FindingSource = {
  doing: 'reading the proofs',
  async find({ root, rendered: { workspace } }) {
    const { loadProofs } = await import('../proofs/load.ts');
    const written = await loadProofs(root);
    const count = written.proofs.reduce((sum, { spec }) => sum + spec.proofs.length, 0);
    const { shown: findings, suppressed } = checkProofFiles(written, workspace);
    if (count === 0) return { findings, suppressed };
    return { findings, suppressed, checked: [{ name: `proofs (${count})` }] };
  },
};
