import type { ErrorObject } from 'ajv';

/** How a number, text, list or map breaks a bound, by schema keyword. */
const messages: Readonly<Record<string, (limit: number, data: unknown) => string>> = {
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

/** The keywords that `bounds` has a message for. */
export const boundKeywords: readonly string[] = Object.keys(messages);

/**
 * The message for a broken bound. @throws Error for a keyword without a message, which `shape-words.test.ts`
 * rules out
 */
export function bounds({ keyword, params, data, propertyName }: ErrorObject): string {
  const describe = messages[keyword];
  if (!describe) throw new Error(`The schema keyword ${keyword} has no message yet.`);
  return describe(Number(params['limit']), propertyName ?? data);
}
