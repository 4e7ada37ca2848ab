import { Failure } from '../command-line/errors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import type { State } from '../history/state.ts';
import { secretsOf } from '../load/workspace.ts';
import { maskedData, maskOf } from '../secrets/mask.ts';
import type { LandingContext } from './context.ts';
import type { Proposal } from './proposal.ts';

/** Prints what a change means, cluster by cluster. */
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
  // Some terminals report 0 columns.
  const text = printMeaning({ ...meaning, statements }, paint, process.stdout.columns || undefined);
  if (text !== '') print(text.trimEnd());
}

/**
 * Lists the proofs that refer to something that a change removes. The change may still land: clusters do not sync proofs,
 * and the abort of a canary cannot wait for them.
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
    `${printDiagnostics(found, paint)}These proofs refer to something that this change removes. The change can land, but npm run check and npm test fail until you fix the proofs.`,
  );
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the disk is mounted read-only',
  EACCES: 'you may not read or write a file',
  EPERM: 'you may not change a file',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot be read or written',
};

/** A Failure with a readable message for an error of the operating system; any other error unchanged. */
export function describeSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const reason = systemErrors[String(error.code)];
  if (reason === undefined) return error;
  return new Failure(`${reason} (${error.message}). Nothing was changed. Fix that, and run this again`);
}

/** Findings after a change that were not there before it. Line numbers do not matter. */
export function newFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ rule, message, at }: Diagnostic) => `${rule.code} ${at.file.path} ${message}`;
  const old = new Set(before.map(key));
  return after.filter((finding) => !old.has(key(finding)));
}
