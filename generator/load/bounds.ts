import type { ErrorObject } from 'ajv';

/** What a number, list or map is over or under. */
export function bounds({ keyword, params, message }: ErrorObject): string {
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'minimum':
      return `must be ${limit} or more`;
    case 'maximum':
      return `must be ${limit} or less`;
    case 'minProperties':
    case 'minItems':
      return limit === 1 ? 'is empty' : `must have ${limit} entries or more`;
    case 'maxItems':
      return `must have ${limit} entries or fewer`;
    default:
      return message ?? 'is out of bounds';
  }
}
