import type { ErrorObject } from 'ajv';
import { alike } from '../diagnostics/alike.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { writing } from '../diagnostics/fix/fix.ts';
import { didYouMean } from '../diagnostics/suggestion.ts';
import { loadRules } from './rules.ts';
import { type JsonObject, objectOf, schemaOf, text, wantedTypes, wantedWords } from './shape-errors.ts';
import { describedBy, show, written } from './shape-words.ts';

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

/** A value of a type that the schema does not take there. @param where the place in the words of the spec */
export function wrongType(error: ErrorObject, where: string, at: Place): Diagnostic {
  const schema = schemaOf(error);
  const name = typeof error.data === 'object' ? undefined : nameOfText(schema, written(error.data, at));
  const wanted = wantedTypes(schema).map((type) => (type === 'string' && name) || (typeNames[type] ?? type));
  const word = typeof error.data === 'string' ? alike(error.data, wantedWords(schema)) : [];
  const hint =
    word.length > 0
      ? didYouMean(word)
      : error.data === null
        ? `give it a value, or remove the key. ${describedBy(schema)}`
        : wanted.includes('a text') && typeof error.data !== 'object'
          ? `put it in quotes: "${written(error.data, at)}"`
          : describedBy(schema);
  const shown = typeof error.data === 'number' ? written(error.data, at) : show(error.data);
  const is = error.data === null ? 'has no value' : `is ${shown}`;
  const message = `${where} ${is}, where ${wanted.join(' or ')} is needed`;
  const fixes = retyped(error.data, wanted, at);
  return { rule: loadRules.wrongType, message, at, ...(hint ? { hint } : {}), ...fixes };
}

/** What a text must be there if the value in quotes is not one: `2` is a number, and "2" is no duration either. */
function nameOfText(schema: JsonObject, value: string): string | undefined {
  const { anyOf } = schema;
  const options = [schema, ...(Array.isArray(anyOf) ? anyOf.map(objectOf) : [])].filter(
    ({ pattern }) => typeof pattern === 'string',
  );
  const isFine = options.some(({ pattern }) => new RegExp(String(pattern), 'u').test(value));
  return isFine ? undefined : options.map(({ title }) => text(title)).find((title) => title !== '');
}

/** The same value as another type, where only that can be meant: a text in quotes, or a number without. */
function retyped(value: unknown, wanted: readonly string[], at: Place): Pick<Diagnostic, 'fixes'> {
  if (wanted.includes('a text')) {
    if (typeof value !== 'number' && typeof value !== 'boolean') return {};
    const quoted = `"${written(value, at)}"`;
    return { fixes: writing(at, quoted, `write ${quoted}`) };
  }
  if (typeof value !== 'string') return {};
  const isMeant =
    (wanted.includes('a whole number') && /^(?:0|[1-9]\d{0,14})$/.test(value)) ||
    (wanted.includes('true or false') && /^(?:true|false)$/.test(value));
  return isMeant ? { fixes: writing(at, value, `write ${value} without quotes`) } : {};
}
