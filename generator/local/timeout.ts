import { UsageError } from '../command-line/errors.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Milliseconds of a flag such as `500ms`, `2s` or `1m`. @throws UsageError for anything else, and for no time at all */
export function parseTimeout(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(amount) * (milliseconds[unit] ?? 0);
  if (value >= 1) return value;
  throw new UsageError(`--timeout must be a time such as 500ms, 2s or 1m, not "${text}".`);
}
