import { UsageError } from './errors.ts';

/** A whole number between two limits, in digits alone. */
export function wholeNumber(from: number, to: number): (text: string, option: string) => number {
  return (text, option) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw refusal(option, `a whole number from ${from} to ${to}`, text);
  };
}

/** A port of TCP. */
export const portNumber = wholeNumber(1, 65_535);

/** Several whole numbers, as in `10,100`. */
export function wholeNumbers(from: number, to: number): (text: string, option: string) => number[] {
  const parse = wholeNumber(from, to);
  return (text, option) => text.split(',').map((part) => parse(part.trim(), option));
}

/** Rising percentages of the calls, as in `1,10,50,100`. */
export function risingPercentages(text: string, option: string): number[] {
  const steps = wholeNumbers(0, 100)(text, option);
  if (steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0))) return steps;
  throw refusal(option, 'rising percentages such as 1,10,50,100', text);
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** The milliseconds of a time such as `500ms`, `2s` or `1m`; no time at all is refused. */
export function duration(text: string, option: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(amount) * (milliseconds[unit] ?? 0);
  if (value >= 1) return value;
  throw refusal(option, 'a time such as 500ms, 2s or 1m', text);
}

/** The digest of an image, as the specs accept it. */
export function imageDigest(text: string, option: string): string {
  if (/^sha256:[a-f0-9]{64}$/.test(text)) return text;
  throw refusal(option, 'sha256: and 64 hexadecimal digits', text);
}

/** Lets an image tag through, as the specs accept it. @throws UsageError */
export function requireImageTag(tag: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) throw new UsageError(`${tag} is not an image tag`);
}

/** An error that names the option, what it accepts, and what it got. */
export function refusal(option: string, accepted: string, text: string): UsageError {
  return new UsageError(`${option} accepts ${accepted}, not ${text === '' ? 'an empty value' : text}`);
}
