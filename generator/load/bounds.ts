import type { ErrorObject } from 'ajv';

/** What a number, text, list or map is over or under, by the keyword of the schema that says so. */
const words: Readonly<Record<string, (limit: number, data: unknown) => string>> = {
  minimum: (limit) => `must be ${limit} or more`,
  maximum: (limit) => `must be ${limit} or less`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  minLength: (limit) => (limit === 1 ? 'is empty' : `must have ${limit} characters or more`),
  maxLength: (limit, data) =>
    `has ${[...String(data)].length} characters, and must have ${limit} characters or fewer`,
  minProperties: (limit) => (limit === 1 ? 'is empty' : `must have ${limit} keys or more`),
  maxProperties: (limit) => (limit === 1 ? 'must have a single key' : `must have ${limit} keys or fewer`),
  minItems: (limit) => (limit === 1 ? 'is empty' : `must have ${limit} entries or more`),
};

/** The keywords that `bounds` has words for. */
export const boundKeywords: readonly string[] = Object.keys(words);

/** What a value is over or under. @throws Error for a keyword without words, which `shape-words.test.ts` rules out */
export function bounds({ keyword, params, data, propertyName }: ErrorObject): string {
  const said = words[keyword];
  if (!said) throw new Error(`No message says yet what the schema keyword ${keyword} refuses.`);
  return said(Number(params['limit']), propertyName ?? data);
}
