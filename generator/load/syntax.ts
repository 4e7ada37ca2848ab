import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from 'yaml';
import type { Diagnostic, OffsetPlace, Place } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { loadRules } from './rules.ts';
import { explainSyntaxError } from './syntax-messages.ts';

/** Maximum number of syntax problems of one file: users read no more, and each costs time to explain. */
export const mostShown = 50;

/** The errors of the YAML parser, up to the place where it cannot read on. */
export function syntaxProblems(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  const conflicts = document.errors.length > 0 ? conflictsIn(file) : [];
  if (conflicts.length > 0) return conflicts;
  // Errors after an unexpected token are noise: the parser reports every further token of the file. After a tab, it
  // takes the lines below for another map.
  const lost = document.errors.findIndex(
    ({ code }) => code === 'UNEXPECTED_TOKEN' || code === 'TAB_AS_INDENT',
  );
  const errors = document.errors.slice(0, Math.min(lost < 0 ? mostShown : lost + 1, mostShown));
  const seen = new Set<number>();
  const repeated = lost < 0 ? duplicateKeys(file, document, mostShown) : [];
  return [...errors.map((error) => problem(file, document, error)), ...repeated].filter(({ at }) =>
    firstOnItsLine(at, seen),
  );
}

/** The line above the first side of a merge conflict. */
export const conflictMarker = /^<{7} .*$/m;

/** Conflict markers of git in a text that is not YAML because of them. */
function conflictsIn(file: SourceFile): Diagnostic[] {
  const markers = [...file.text.matchAll(new RegExp(conflictMarker, 'gm'))].slice(0, mostShown);
  return markers.map(({ index }) => conflict(file, index));
}

/** An unresolved merge conflict, at its first marker. */
export function conflict(file: SourceFile, offset: number): Diagnostic {
  const length = conflictMarker.exec(file.text.slice(offset))?.[0].trimEnd().length ?? 1;
  return {
    rule: file.path.endsWith('.proto') ? loadRules.protoDoesNotCompile : loadRules.invalidYaml,
    message: 'unresolved merge conflict: the file contains both sides',
    hint: 'keep the right parts of both, and delete the lines that start with <<<<<<<, ======= and >>>>>>>',
    at: { file, offset, length },
  };
}

/** Two errors of one line are one mistake. */
function firstOnItsLine(at: Place, seen: Set<number>): boolean {
  if (!('offset' in at)) return true;
  const { line } = at.file.spanAt(at.offset, 1);
  return !seen.has(line) && seen.add(line).has(line);
}

function problem(file: SourceFile, document: Document.Parsed, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const at = { file, offset: Math.min(start, lastVisible(file.text)), length: Math.max(1, end - start) };
  if (error.code === 'MULTIPLE_DOCS') {
    const hint = 'keep one document in the file';
    return { rule: loadRules.severalYamlDocuments, message: 'a second YAML document starts here', hint, at };
  }
  const [message, hint] = explainSyntaxError(error, file.text);
  const found = { rule: loadRules.invalidYaml, message, hint, at };
  if (error.code === 'MISSING_CHAR' && /quote/.test(error.message))
    return { ...found, at: openQuote(file, document, start) ?? at };
  if (error.code !== 'BAD_INDENT' || !/flow/i.test(error.message)) return found;
  const opened = openBracket(file, document, start);
  return opened ? { ...found, related: [{ message: 'opened here', at: opened }] } : found;
}

/**
 * The parser notices an unclosed quote where the text after it ends, which can be the last line of the file.
 */
function openQuote(file: SourceFile, document: Document.Parsed, noticed: number): OffsetPlace | undefined {
  return lastStart(file, document, noticed, (node) => isScalar(node) && /^QUOTE_/.test(node.type ?? ''));
}

/** The innermost unclosed bracket before an offset. */
function openBracket(file: SourceFile, document: Document.Parsed, noticed: number): OffsetPlace | undefined {
  const place = lastStart(file, document, noticed, (node) => {
    const isFlow = isCollection(node) && node.flow === true;
    return isFlow && !/[\]}]/.test(file.text.charAt((node.range?.[1] ?? 0) - 1));
  });
  return place && { ...place, length: 1 };
}

/** The start of the last node of a kind before an offset. */
function lastStart(
  file: SourceFile,
  document: Document.Parsed,
  before: number,
  isWanted: (node: Node) => boolean,
): OffsetPlace | undefined {
  let offset: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const start = node.range?.[0];
      if (start !== undefined && start < before && start >= (offset ?? 0) && isWanted(node)) offset = start;
    },
  });
  return offset === undefined ? undefined : { file, offset, length: Math.max(1, before - offset) };
}

/** The parser notices an unclosed bracket after the last line, where there is nothing to show. */
function lastVisible(text: string): number {
  return Math.max(0, text.trimEnd().length - 1);
}
