import { Failure } from '../command-line/errors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import type { State } from '../history/state.ts';
import { secretsOf } from '../load/workspace.ts';
import { maskedData, maskOf } from '../secrets/mask.ts';
import type { LandingContext } from './context.ts';
import type { Proposal } from './proposal.ts';

/** Shows what a change means, cluster by cluster. */
export async function printChangeMeaning(
  { print, paint }: LandingContext,
  { fleet: before, workspace: old }: State,
  { fleet: after, workspace: now }: State,
): Promise<void> {
  if (!before || !after) return;
  const [{ meaningOfChange }, { printMeaning }] = await Promise.all([
    import('../meaning/meaning.ts'),
    import('../meaning/print.ts'),
  ]);
  const mask = maskOf([old, now].flatMap(secretsOf));
  const meaning = meaningOfChange(before, after);
  const statements = maskedData(meaning.statements, mask);
  // Some terminals say that they have no columns.
  const text = printMeaning({ ...meaning, statements }, paint, process.stdout.columns || undefined);
  if (text !== '') print(text.trimEnd());
}

/**
 * Says which written proofs a change leaves without what they speak of. It may land all the same: proofs are no part of
 * what clusters sync, and a canary that is given up cannot wait for them.
 */
export async function printStaleProofs(
  { root, print, paint }: LandingContext,
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
  print(
    `${printDiagnostics(found, paint)}This change leaves written proofs without what they speak of. It can land, but npm run check and npm test fail until they are mended.`,
  );
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the disk is mounted read-only',
  EACCES: 'a file may not be read or written by you',
  EPERM: 'a file may not be changed by you',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot be read or written',
};

/** What the system refused, as a message; whatever was half done has been taken back by then. */
export function describeSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const said = systemErrors[String(error.code)];
  if (said === undefined) return error;
  return new Failure(
    `${said} (${error.message}). What was not committed before is as it was; mend that, and run this again`,
  );
}

/** What is found after a change and was not before it, whatever line it stands in. */
export function newFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ rule, message, at }: Diagnostic) => `${rule.code} ${at.file.path} ${message}`;
  const known = new Set(before.map(key));
  return after.filter((finding) => !known.has(key(finding)));
}
