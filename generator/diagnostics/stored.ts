import type { Diagnostic, OffsetPlace, Place, Suppressed } from './diagnostic.ts';
import { spanOf } from './place.ts';
import type { Rule } from './rule.ts';
import { SourceFile } from './source-file.ts';
import type { StoredFinding, StoredPlace } from './stored-finding.ts';

/** The text of a file of the repository; undefined if it does not exist. */
export type TextOf = (path: string) => string | undefined;

/**
 * Findings as JSON. Undefined if one of them has a fix or is in a file with secrets, which no cache keeps, or in a file
 * that differs from that in the repository.
 */
export function storedFindings(
  findings: readonly (Diagnostic | Suppressed)[],
  textOf: TextOf,
): readonly StoredFinding[] | undefined {
  const known = new Map<SourceFile, boolean>();
  const canBeRead = ({ file }: Place): boolean => {
    const can = known.get(file) ?? (file.secrets.size === 0 && textOf(file.path) === file.text);
    known.set(file, can);
    return can;
  };
  const places = findings.flatMap(({ at, related = [] }) => [at, ...related.map((other) => other.at)]);
  if (!places.every(canBeRead) || findings.some(({ fixes = [] }) => fixes.length > 0)) return undefined;
  return findings.map(storedFinding);
}

function storedFinding(finding: Diagnostic | Suppressed): StoredFinding {
  const { rule, message, hint, at, related = [] } = finding;
  return {
    rule: ruleOf(rule),
    message,
    ...(hint === undefined ? {} : { hint }),
    at: storedPlace(at),
    related: related.map((other) => ({ message: other.message, at: storedPlace(other.at) })),
    ...('suppression' in finding
      ? {
          suppression: {
            reason: finding.suppression.reason,
            at: storedPlace(finding.suppression.at),
          },
        }
      : {}),
  };
}

/** A check without its code. */
function ruleOf({
  name,
  code,
  severity,
  title,
  explanation,
  suppressible,
  hasOneRemedy,
  source,
}: Rule): Rule {
  return {
    ...{ name, code, severity, title, explanation },
    ...(suppressible ? { suppressible } : {}),
    ...(hasOneRemedy ? { hasOneRemedy } : {}),
    ...(source === undefined ? {} : { source }),
  };
}

function storedPlace(place: Place): StoredPlace {
  const { line, column, endColumn } = spanOf(place);
  return [place.file.path, place.file.offsetOf(line, column), endColumn - column];
}

/** Stored findings with their files. The files must have the same texts as when they were stored. */
export function findingsFrom(stored: readonly StoredFinding[], textOf: TextOf): (Diagnostic | Suppressed)[] {
  const files = new Map<string, SourceFile>();
  const place = ([path, offset, length]: StoredPlace): OffsetPlace => {
    const file = files.get(path) ?? new SourceFile(path, textOf(path) ?? '');
    files.set(path, file);
    return { file, offset, length };
  };
  return stored.map(({ at, related, suppression, ...finding }) => ({
    ...finding,
    at: place(at),
    ...(related.length > 0
      ? { related: related.map((other) => ({ message: other.message, at: place(other.at) })) }
      : {}),
    ...(suppression ? { suppression: { reason: suppression.reason, at: place(suppression.at) } } : {}),
  }));
}
