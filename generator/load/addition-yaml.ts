import { type Document, isMap, isSeq, type Scalar, visit } from 'yaml';
import type { Diagnostic, OffsetPlace } from '../diagnostics/diagnostic.ts';
import { writing } from '../diagnostics/fix/fix.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { isDate, isNumber, type Misreading, misreadValue } from './misread-value.ts';
import { loadRules } from './rules.ts';

/** Words that kustomize reads as null, true, false or a float. Source: go-yaml v3, resolve.go, resolveMap. */
const words =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Words that are true or false in YAML 1.1. kustomize reads only JSON patches as YAML 1.1. */
const oldBooleans = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

const octalOfYaml11 = /^[-+]?0[0-7]+$/;

/**
 * YAML of documents and patches that kustomize cannot build, or reads with another value than YAML 1.2
 * and the checks: keys that are not text, octal numbers with a leading zero, and values that only go-yaml reads as
 * numbers or dates. At most `most` of them.
 */
export function misreadByKustomize(file: SourceFile, document: Document.Parsed, most: number): Diagnostic[] {
  const isJsonPatch = isSeq(document.contents);
  const areOperations = isPatchWithTarget(document);
  const found: Diagnostic[] = [];
  visit(document, {
    Scalar: (position, node, ancestors) => {
      if (found.length >= most) return visit.BREAK;
      const text = node.source ?? '';
      const isPlain = node.type === 'PLAIN';
      if (position === 'key' && isPlain) {
        if (!isTextKey(text, isJsonPatch)) found.push(keyNotText(file, node, text));
        return;
      }
      if (isPlain && octalValue(text) !== undefined) {
        found.push(octalNumber(file, node, text));
        return;
      }
      const [start, end] = node.range ?? [0, 0];
      const isInfinite = typeof node.value === 'number' && !Number.isFinite(node.value);
      const misreading =
        areOperations && !isInfinite ? undefined : misreadValue(node, file.text.slice(start, end), ancestors);
      if (misreading) found.push(misread(file, node, text, misreading));
      return;
    },
  });
  return found;
}

/** True for operations with their target. The generator writes them anew, as JSON, with the values of YAML 1.2. */
export const isPatchWithTarget = (document: Document): boolean =>
  isMap(document.contents) && document.has('target') && document.has('patch');

/** True if kustomize reads a key without quotes as text. In a JSON patch it reads more words as booleans. */
export const isTextKey = (plain: string, isJsonPatch: boolean): boolean =>
  isText(plain) && !(isJsonPatch && oldBooleans.test(plain));

/** The number that kustomize reads from digits with a leading zero; undefined if YAML 1.2 reads the same one. */
export function octalValue(plain: string): number | undefined {
  const octal = octalOfYaml11.test(plain) ? Number.parseInt(plain, 8) : undefined;
  return octal === Number(plain) ? undefined : octal;
}

function isText(plain: string): boolean {
  return !words.test(plain) && !isNumber(plain) && !isDate(plain);
}

function misread(
  file: SourceFile,
  node: Scalar,
  text: string,
  { message, hint, instead }: Misreading,
): Diagnostic {
  const at = placeOf(file, node, text);
  const fixes = instead === undefined ? {} : { fixes: writing(at, instead, `write ${instead}`) };
  return { rule: loadRules.unsupportedYaml, message, hint, at, ...fixes };
}

function keyNotText(file: SourceFile, node: Scalar, text: string): Diagnostic {
  const at = placeOf(file, node, text);
  const quoted = `"${text}"`;
  return {
    rule: loadRules.unsupportedYaml,
    message: text === '' ? 'a key is empty' : `the key ${text} is not text`,
    hint: `quote it: ${quoted}`,
    at,
    ...(text === '' ? {} : { fixes: writing(at, quoted, `write ${quoted}`) }),
  };
}

function octalNumber(file: SourceFile, node: Scalar, text: string): Diagnostic {
  const octal = Number.parseInt(text, 8);
  const [sign, digits] = text.startsWith('-') ? ['-', text.slice(2)] : ['', text.replace(/^\+?0/, '')];
  return {
    rule: loadRules.unsupportedYaml,
    message: `the number ${text} has a leading zero: kustomize reads ${octal}, and YAML 1.2 reads ${Number(text)}`,
    hint: `write ${sign}0o${digits} as a decimal number: ${octal}`,
    at: placeOf(file, node, text),
  };
}

const placeOf = (file: SourceFile, node: Scalar, text: string): OffsetPlace => ({
  file,
  offset: node.range?.[0] ?? 0,
  length: Math.max(1, text.length),
});
