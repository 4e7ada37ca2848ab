import { RE2JS, RE2JSSyntaxException } from 're2js';

/**
 * Why RE2 refuses a regular expression, in words that follow a colon; undefined if RE2 accepts it. Istio compiles
 * expressions with Go's regexp package and Envoy with RE2: both have the same syntax, and re2js is a port of it.
 * Source: RE2, Syntax; Istio, StringMatch.regex.
 */
export function re2Problem(expression: string): string | undefined {
  try {
    RE2JS.compile(expression);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return inWords(error.error ?? '', error.input ?? '');
  }
}

/** Tests whether an expression that RE2 accepts matches a whole text, as Envoy matches paths and headers. */
export function re2Matcher(expression: string): (text: string) => boolean {
  const compiled = RE2JS.compile(expression);
  return (text) => compiled.matcher(text).matches();
}

/** Syntax of other engines that people try, by the beginning of what RE2 stops at. */
const foreignSyntax: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, 'it uses lookahead or lookbehind, which RE2 does not support'],
  [/^\\(?:[1-9]|k)|^\(\?P(?:=|>)/, 'it uses a backreference, which RE2 does not support'],
  [/^\(\?>/, 'it uses an atomic group, which RE2 does not support'],
  [/^\\Z/, 'RE2 has no \\Z: write \\z'],
];

/** RE2's own errors, with the part of the expression that each is about. */
const problems: Readonly<Record<string, (part: string) => string>> = {
  'missing closing )': () => 'a ( is not closed',
  'missing closing ]': () => 'a [ is not closed',
  'unexpected )': () => 'a ) has no ( before it',
  'trailing backslash at end of expression': () => 'it ends with a single \\',
  'missing argument to repetition operator': (part) => `there is nothing before ${part} to repeat`,
  'invalid nested repetition operator': (part) => `${part} repeats a repetition: use parentheses`,
  'invalid repeat count': (part) => `${part} is out of order, or repeats more than 1000 times in total`,
  'invalid escape sequence': (part) => `RE2 does not know the escape ${part}`,
  'invalid character class range': (part) => `${part} is not a range or class of characters that RE2 knows`,
  'invalid or unsupported Perl syntax': (part) => `RE2 does not know the group ${part}`,
  'invalid named capture': (part) => `the name of the group ${part} is not complete or not valid`,
  'duplicate capture group name': (part) => `two groups have the name ${part}`,
};

function inWords(error: string, part: string): string {
  const foreign = foreignSyntax.find(([pattern]) => pattern.test(part));
  return foreign?.[1] ?? problems[error]?.(part) ?? `${error} ${part}`.trim();
}
