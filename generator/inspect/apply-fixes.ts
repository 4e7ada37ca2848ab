import { existsSync, readFileSync, realpathSync, renameSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FileEdit, Move } from '../diagnostics/fix/fix.ts';
import { type ResolvedFix, resolveFix } from '../diagnostics/fix/resolve.ts';
import { inOrder } from '../diagnostics/order.ts';
import { maskFor } from '../diagnostics/secrets.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { applyEdits } from '../lang/text-edit.ts';
import { parseSpec } from '../load/parse.ts';
import { isSystemError } from '../platform/system-error.ts';
import { writeWhole } from '../platform/whole-file.ts';

/** A fix that was applied. */
export interface AppliedFix {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly title: string;
}

/**
 * Applies one fix of each finding that offers any, unless it overlaps another, and returns the applied ones.
 * A file that has changed since it was read, or that would no longer parse, is not changed.
 */
export function applyFixes(root: string, diagnostics: readonly Diagnostic[]): AppliedFix[] {
  const applied: AppliedFix[] = [];
  const drafts = new Map<string, Draft>();
  const mask = maskFor(diagnostics);
  for (const { diagnostic, span } of inOrder(diagnostics)) {
    const fix = diagnostic.fixes?.map(resolveFix).find((resolved) => resolved !== undefined);
    if (!fix || !accept(root, fix, drafts)) continue;
    const { path } = diagnostic.at.file;
    const { line, column } = span;
    applied.push({ path, line, column, code: diagnostic.rule.code, title: mask.text(fix.title) });
  }
  for (const draft of drafts.values()) {
    if (draft.edits.length > 0) writeWhole(draft.realPath, draft.text);
    if (draft.moveTo !== undefined) renameSync(draft.realPath, join(root, draft.moveTo));
  }
  return applied;
}

/** The new state of a file. */
interface Draft {
  readonly realPath: string;
  readonly original: SourceFile;
  readonly edits: readonly FileEdit[];
  readonly text: string;
  readonly moveTo: string | undefined;
}

/** Adds a whole fix to the drafts, or nothing of it. */
function accept(root: string, { edits, moves }: ResolvedFix, drafts: Map<string, Draft>): boolean {
  const changed = new Map<string, Draft>();
  for (const { file } of [...edits, ...moves.map(({ from }) => ({ file: from }))]) {
    if (changed.has(file.path)) continue;
    const draft = drafts.get(file.path) ?? draftOf(root, file);
    const next = draft && withChanges(root, draft, edits.filter(isOf(file)), moves);
    if (!next) return false;
    changed.set(file.path, next);
  }
  for (const [path, draft] of changed) drafts.set(path, draft);
  return changed.size > 0;
}

const isOf =
  ({ path }: SourceFile) =>
  ({ file }: FileEdit): boolean =>
    file.path === path;

/**
 * The file on disk; undefined if its text is not the one that the fix was made for, or if it is outside the
 * repository.
 */
function draftOf(root: string, file: SourceFile): Draft | undefined {
  try {
    const realPath = realpathSync(join(root, file.path));
    if (!realPath.startsWith(realpathSync(root) + sep)) return undefined;
    const text = readFileSync(realPath, 'utf8');
    // A file that only moves is not read.
    const isKnown = file.text === text || file.text === '';
    return isKnown
      ? { realPath, original: new SourceFile(file.path, text), edits: [], text, moveTo: undefined }
      : undefined;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

function withChanges(
  root: string,
  draft: Draft,
  more: readonly FileEdit[],
  moves: readonly Move[],
): Draft | undefined {
  const edits = [...draft.edits, ...more].sort((a, b) => a.start - b.start);
  if (edits.some((edit, index) => index > 0 && overlaps(edits[index - 1], edit))) return undefined;
  const text = applyEdits(draft.original.text, edits);
  if (more.length > 0 && mistakes(draft.original.path, text) > mistakes(draft.original.path, draft.text))
    return undefined;
  const move = moves.find(({ from }) => from.path === draft.original.path);
  if (move && (draft.moveTo !== undefined || existsSync(join(root, move.to)))) return undefined;
  return { ...draft, edits, text, moveTo: move?.to ?? draft.moveTo };
}

/** Two insertions at one place count as overlapping: their order would be chance. */
function overlaps(before: FileEdit | undefined, { start }: FileEdit): boolean {
  return before !== undefined && (before.end > start || before.start === start);
}

/** The YAML errors of a text. */
function mistakes(path: string, text: string): number {
  return parseSpec(new SourceFile(path, text)).diagnostics.length;
}
