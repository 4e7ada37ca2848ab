import type { Diagnostic, OffsetPlace } from '../diagnostic.ts';
import { canBeSuppressed, type Rule } from '../rule.ts';
import type { SuppressingComment } from './comments.ts';
import { suppressionRules } from './rules.ts';

/** One valid suppression. */
export interface Suppression {
  readonly comment: SuppressingComment;
  readonly rule: Rule;
  readonly reason: string;
}

const form = (code: string) =>
  `write # mesh-ignore, the code, a colon, and the reason: # mesh-ignore ${code}: the reason`;

/** Parses a comment, or reports what is wrong with it. */
export function readSuppression(
  { at, misspelt, body, trailing }: SuppressingComment,
  rules: ReadonlyMap<string, Rule>,
): Suppression | Diagnostic {
  if (misspelt) return misspeltFinding(misspelt);
  const [, code, reason = ''] = /^([^\s:]+)\s*(?::\s*(.*))?$/.exec(body) ?? [];
  if (code === undefined) {
    const message =
      body === '' ? 'the comment has no code' : 'the comment is not a code, a colon and a reason';
    return { rule: suppressionRules.malformedSuppression, message, at, hint: form('MESH418') };
  }
  const rule = rules.get(code.toUpperCase());
  if (!rule) {
    const hint = 'write the code from the warning; npm run explain lists all codes';
    return { rule: suppressionRules.suppressionOfUnknownCode, message: `there is no code ${code}`, at, hint };
  }
  if (!canBeSuppressed(rule)) {
    const message = `${rule.code} is an error, which cannot be suppressed`;
    return { rule: suppressionRules.suppressionOfError, message, at, hint: 'fix what it reports' };
  }
  if (reason.trim() === '') {
    const message = `the suppression of ${rule.code} has no reason`;
    return { rule: suppressionRules.malformedSuppression, message, at, hint: form(rule.code) };
  }
  return { comment: { at, body, trailing }, rule, reason: reason.trim() };
}

function misspeltFinding(at: OffsetPlace): Diagnostic {
  const word = at.file.text.slice(at.offset, at.offset + at.length);
  return {
    rule: suppressionRules.misspeltSuppression,
    message: `the comment names a code, but ${word} suppresses nothing`,
    at,
    hint: 'write mesh-ignore',
    fixes: [{ title: 'write mesh-ignore', changes: [{ kind: 'replace', at, text: 'mesh-ignore' }] }],
  };
}

/** A suppression without effect, with the fix that deletes it. */
export function unusedFinding({ comment: { at, trailing }, rule }: Suppression): Diagnostic {
  return {
    rule: suppressionRules.unusedSuppression,
    message: `${rule.code} finds nothing here`,
    at,
    hint: 'delete the comment',
    fixes: [
      {
        title: 'delete the comment',
        changes: [{ kind: 'replace', at: trailing ? endOfLine(at) : wholeLine(at), text: '' }],
      },
    ],
  };
}

/** A comment with the spaces before it. */
function endOfLine({ file, offset, length }: OffsetPlace): OffsetPlace {
  const blanks = /[ \t]*$/.exec(file.text.slice(0, offset))?.[0].length ?? 0;
  return { file, offset: offset - blanks, length: length + blanks };
}

/** A comment with its line. */
function wholeLine({ file, offset, length }: OffsetPlace): OffsetPlace {
  const start = file.text.lastIndexOf('\n', offset - 1) + 1;
  const end = file.text.indexOf('\n', offset + length);
  return { file, offset: start, length: (end < 0 ? file.text.length : end + 1) - start };
}
