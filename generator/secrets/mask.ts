/** The replacement of a secret, of any length. */
export const masked = '***';

/** Shorter secrets are masked only as whole words, because they occur inside other words; characters. */
const shortestAnywhere = 8;

/** A shorter value is not masked, because it occurs in every sentence; characters. */
const shortest = 3;

/** Hides secrets in texts. */
export interface Mask {
  /** The text with each secret masked. */
  text(text: string): string;
  /** The ranges of secrets in a text, in order, without overlaps. */
  stretches(text: string): (readonly [start: number, end: number])[];
}

/** Masks nothing. */
export const noMask: Mask = { text: (text) => text, stretches: () => [] };

/** Masks these secrets, also if they are quoted or spread over lines. */
export function maskOf(secrets: Iterable<string>): Mask {
  const written = new Set([...secrets].flatMap(waysToWrite));
  if (written.size === 0) return noMask;
  // The longest first: one secret may be part of another.
  const patterns = [...written].sort((a, b) => b.length - a.length).map(patternOf);
  const all = new RegExp(patterns.join('|'), 'gu');
  return {
    text: (text) => text.replace(all, masked),
    stretches: (text) => [...text.matchAll(all)].map(({ 0: found, index }) => [index, index + found.length]),
  };
}

/** The notations of a secret in files and messages. */
function waysToWrite(secret: string): string[] {
  const lines = secret.includes('\n') ? secret.split('\n').map((line) => line.trim()) : [];
  return [secret.trim(), ...lines.filter((line) => line.length >= shortestAnywhere)]
    .filter((text) => text.length >= shortest)
    .flatMap((text) => {
      const quoted = JSON.stringify(text).slice(1, -1);
      return [text, quoted, JSON.stringify(quoted).slice(1, -1), text.replaceAll("'", "''")];
    });
}

function patternOf(text: string): string {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, (letter) => `\\${letter}`);
  return [...text].length >= shortestAnywhere
    ? literal
    : String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])`;
}

/** Plain data with the secrets in its texts masked; keys and fields that identify a kind stay. */
export function maskedData<Value>(value: Value, mask: Mask): Value;
export function maskedData(value: unknown, mask: Mask): unknown {
  if (mask === noMask) return value;
  if (typeof value === 'string') return mask.text(value);
  if (Array.isArray(value)) return value.map((item) => maskedData(item, mask));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, maskedData(item, mask)]));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'kind' ? item : maskedData(item, mask)]),
  );
}
