import type { ErrorObject } from 'ajv';
import { alike } from '../diagnostics/alike.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { writing } from '../diagnostics/fix/fix.ts';
import { didYouMean } from '../diagnostics/suggestion.ts';
import { loadRules } from './rules.ts';
import { type JsonObject, objectOf, schemaOf, text, wantedTypes, wantedWords } from './shape-errors.ts';
import { describedBy, show, sourceText } from './shape-messages.ts';

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

/** A value of the wrong type. @param where the place, in the terms of the spec */
export function wrongType(error: ErrorObject, where: string, at: Place): Diagnostic {
  const schema = schemaOf(error);
  const name = typeof error.data === 'object' ? undefined : nameOfText(schema, sourceText(error.data, at));
  const wanted = wantedTypes(schema).map((type) => (type === 'string' && name) || (typeNames[type] ?? type));
  const word = typeof error.data === 'string' ? alike(error.data, wantedWords(schema)) : [];
  const hint =
    word.length > 0
      ? didYouMean(word)
      : error.data === null
        ? `give it a value, or remove the key. ${describedBy(schema)}`
        : wanted.includes('a string') && typeof error.data !== 'object'
          ? `put it in quotes: "${sourceText(error.data, at)}"`
          : describedBy(schema);
  const shown = typeof error.data === 'number' ? sourceText(error.data, at) : show(error.data);
  const is = error.data === null ? 'has no value' : `is ${shown}`;
  const message = `${where} ${is}, but must be ${wanted.join(' or ')}`;
  const fixes = retyped(error.data, wanted, at);
  return { rule: loadRules.wrongType, message, at, ...(hint ? { hint } : {}), ...fixes };
}

/**
 * What a string must be if the value in quotes would still be invalid: `2` is a number, and "2" is not a
 * duration either.
 */
function nameOfText(schema: JsonObject, value: string): string | undefined {
  const { anyOf } = schema;
  const options = [schema, ...(Array.isArray(anyOf) ? anyOf.map(objectOf) : [])].filter(
    ({ pattern }) => typeof pattern === 'string',
  );
  const isFine = options.some(({ pattern }) => new RegExp(String(pattern), 'u').test(value));
  return isFine ? undefined : options.map(({ title }) => text(title)).find((title) => title !== '');
}

/**
 * The same value as another type, if only one reading is possible: a string in quotes, or a number without.
 */
function retyped(value: unknown, wanted: readonly string[], at: Place): Pick<Diagnostic, 'fixes'> {
  if (wanted.includes('a string')) {
    if (typeof value !== 'number' && typeof value !== 'boolean') return {};
    const quoted = `"${sourceText(value, at)}"`;
    return { fixes: writing(at, quoted, `write ${quoted}`) };
  }
  if (typeof value !== 'string') return {};
  const isIntended =
    (wanted.includes('an integer') && /^(?:0|[1-9]\d{0,14})$/.test(value)) ||
    (wanted.includes('true or false') && /^(?:true|false)$/.test(value));
  return isIntended ? { fixes: writing(at, value, `write ${value} without quotes`) } : {};
}
