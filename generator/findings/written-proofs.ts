import { plural } from '../diagnostics/print.ts';
import type { FindingSource } from './source.ts';

/** What is wrong with written proofs, before anybody carries them out. */
export const proofSource: FindingSource = {
  doing: 'reading the proofs',
  async find({ root, rendered: { workspace } }) {
    const [{ loadProofs }, { checkProofs }] = await Promise.all([
      import('../proofs/load.ts'),
      import('../proofs/checks/index.ts'),
    ]);
    const { proofs, diagnostics } = loadProofs(root);
    const count = proofs.reduce((sum, { spec }) => sum + spec.proofs.length, 0);
    const findings = [...diagnostics, ...checkProofs(proofs, workspace)];
    if (count === 0) return { findings };
    return { findings, proven: `${plural(count, 'written proof')} can be carried out` };
  },
};
