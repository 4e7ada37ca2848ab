import type { ErrorObject } from 'ajv';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { removing, writing } from '../diagnostics/fix/fix.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { didYouMean, listed, suggestion } from '../diagnostics/suggestion.ts';
import { isClearKeyTypo } from '../diagnostics/typo.ts';
import { pointerPath } from '../lang/json-pointer.ts';
import { bounds } from './bounds.ts';
import { exampleOf } from './example.ts';
import { intendedDuration } from './intended-duration.ts';
import { placesElsewhere, placesInside } from './key-places.ts';
import { confusedKey, keyInPlaceOf, withoutMisspelt } from './misspelt-keys.ts';
import { isDisguised } from './read.ts';
import { loadRules } from './rules.ts';
import { childOf, type JsonObject, objectOf, schemaOf, text, withoutFollowUps } from './shape-errors.ts';
import { describe, describedBy, show } from './shape-messages.ts';
import { mostShown } from './syntax.ts';
import { wrongType } from './wrong-type.ts';

/** Where a path of the validated value is defined; a merged value has two files. */
export type Locate = (path: Path, on: 'key' | 'value') => Place;

/**
 * The maximum number of errors of one value to look at: far more than are shown, because most follow from
 * others.
 */
const mostConsidered = 2_000;

/**
 * Turns errors of ajv into diagnostics: one for each mistake, in the user's terms, at the key or value at
 * fault.
 */
export function shapeProblems(errors: readonly ErrorObject[], locate: Locate): Diagnostic[] {
  const mistakes = withoutFollowUps(errors.slice(0, mostConsidered));
  return withoutMisspelt(mistakes)
    .filter((error) => !isOfDisguisedText(error))
    .slice(0, mostShown)
    .map((error) => problem(error, locate, mistakes));
}

/** A name with an invisible character is reported only for that character. */
const isOfDisguisedText = ({ keyword, data, propertyName }: ErrorObject): boolean =>
  keyword === 'pattern' && isDisguised(String(propertyName ?? data));

function problem(error: ErrorObject, locate: Locate, all: readonly ErrorObject[]): Diagnostic {
  const path = pointerPath(error.instancePath);
  const named = error.propertyName;
  if (error.keyword === 'additionalProperties') return unknownKey(error, path, locate);
  if (named !== undefined) return malformed(error, String(named), locate([...path, named], 'key'));
  const at = locate(path, 'value');
  const where = path.length > 0 ? describe(path) : 'the document';
  switch (error.keyword) {
    case 'required':
      return missingKey(error, path, locate, confusedKey(error, all));
    case 'pattern':
      return malformed(error, String(error.data), at);
    case 'enum':
      return notAmong(error, where, at);
    case 'const':
      return finding(
        loadRules.valueNotAllowed,
        `${where} cannot be ${show(error.data)}`,
        at,
        `the only value is ${show(error.params['allowedValue'])}`,
      );
    case 'uniqueItems':
      return repeatedItem(error, where, path, locate);
    case 'type':
    case 'anyOf':
      return wrongType(error, where, at);
    default:
      return finding(loadRules.outOfRange, `${where} ${bounds(error)}`, at, describedBy(schemaOf(error)));
  }
}

/** @param confused a key beside it that has probably its value */
function missingKey(
  error: ErrorObject,
  path: Path,
  locate: Locate,
  confused: string | undefined,
): Diagnostic {
  const key = String(error.params['missingProperty']);
  const message = `${path.length > 0 ? describe(path) : 'the spec'} has no ${key}`;
  if (confused !== undefined)
    return finding(
      loadRules.missingKey,
      message,
      locate([...path, confused], 'key'),
      `did you mean ${key} instead of ${confused}?`,
    );
  const child = childOf(schemaOf(error), key);
  return finding(loadRules.missingKey, message, locate(path, 'key'), additionOf(key, child));
}

/** What to add, as YAML with an example, and what it means. */
function additionOf(key: string, schema: JsonObject): string {
  const [example, meaning] = [exampleOf(schema), text(schema['description'])];
  return [`add ${example ? `\`${key}: ${example}\`` : key}`, ...(meaning ? [`(${meaning})`] : [])].join(' ');
}

function notAmong({ params, data }: ErrorObject, where: string, at: Place): Diagnostic {
  const allowed = [...(Array.isArray(params['allowedValues']) ? params['allowedValues'] : [])].map(String);
  return {
    rule: loadRules.valueNotAllowed,
    message: `${where} cannot be ${show(data)}`,
    at,
    ...suggestion(String(data), allowed, 'allowed values', at),
  };
}

function repeatedItem({ params, data }: ErrorObject, where: string, path: Path, locate: Locate): Diagnostic {
  const index = Math.max(Number(params['i']), Number(params['j']));
  const item = Array.isArray(data) ? show(data[index]) : 'an item';
  const at = locate([...path, index], 'value');
  const fixes = removing(at, `the second ${item}`);
  const message = `${item} is listed twice in ${where}`;
  return { rule: loadRules.duplicateItem, message, at, hint: 'remove one of the two', fixes };
}

function unknownKey(error: ErrorObject, path: Path, locate: Locate): Diagnostic {
  const key = String(error.params['additionalProperty']);
  const known = Object.keys(objectOf(schemaOf(error)['properties']));
  const message = path.length > 0 ? `${describe(path)} has no key ${key}` : `there is no key ${key} here`;
  const at = locate([...path, key], 'key');
  const taken = Object.keys(objectOf(error.data)).slice(0, mostConsidered);
  const free = known.filter((name) => !Object.hasOwn(Object(error.data), name));
  const isTypo = nearest(key, free).length > 0;
  const inside = isTypo ? [] : placesInside(key, schemaOf(error));
  const elsewhere = isTypo || inside.length > 0 ? [] : placesElsewhere(key);
  const advice =
    inside.length > 0
      ? { hint: didYouMean(inside) }
      : elsewhere.length > 0
        ? { hint: `${listed(known, 'keys here')}; there is ${elsewhere.join(', ')}` }
        : suggestion(key, known, 'keys here', at, taken, isClearKeyTypo);
  const lacking = keyInPlaceOf(error);
  if (lacking === undefined || advice.hint.endsWith(` ${lacking}?`))
    return { rule: loadRules.unknownKey, message, at, ...advice };
  const needed = describedBy(childOf(schemaOf(error), lacking));
  const hint = `${lacking} is missing here: rename ${key}, or add ${lacking} too (${needed})`;
  return { rule: loadRules.unknownKey, message, at, hint };
}

function malformed(error: ErrorObject, value: string, at: Place): Diagnostic {
  const schema = schemaOf(error);
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  const message = `"${shown}" is not ${text(schema['title'])}`;
  const intended = intendedDuration(value);
  if (intended === undefined || !new RegExp(String(schema['pattern']), 'u').test(intended))
    return finding(loadRules.malformedValue, message, at, describedBy(schema));
  const hint = `${didYouMean([intended])} ${describedBy(schema)}`;
  return {
    rule: loadRules.malformedValue,
    message,
    at,
    hint,
    fixes: writing(at, intended, `write ${intended}`),
  };
}

const finding = (rule: Rule, message: string, at: Place, hint: string): Diagnostic => ({
  rule,
  message,
  at,
  ...(hint ? { hint } : {}),
});
