import { printDiagnostics } from '../diagnostics/print.ts';
import type { State } from '../history/state.ts';
import { newFindings } from './new-findings.ts';
import type { Proposal } from './proposal.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Says which written proofs a change leaves without what they speak of. It may land all the same: proofs are no part of
 * what clusters sync, and a canary that is given up cannot wait for them.
 */
export async function tellProofs(
  { root, say, paint }: Surroundings,
  before: State,
  after: State,
  files: Proposal['files'],
): Promise<void> {
  const [{ loadProofs }, { checkProofs }] = await Promise.all([
    import('../proofs/load.ts'),
    import('../proofs/check-proofs.ts'),
  ]);
  const written = await loadProofs(root);
  const proofs = written.proofs.filter(({ file }) => files.get(file.path) !== null);
  const found = newFindings(checkProofs(proofs, before.workspace), checkProofs(proofs, after.workspace));
  if (found.length === 0) return;
  say(
    `${printDiagnostics(found, paint)}This change leaves written proofs without what they speak of. It can land, but npm run check and npm test fail until they are mended.`,
  );
}
