import { re2Matcher, re2Problem } from '../../lang/re2.ts';
import type { HttpOperation } from '../../load/http-operation.ts';

/** A condition on the path of a request: in a route or in a policy. */
export interface PathPattern {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'template' | 'regex';
  readonly text: string;
  readonly ignoresCase?: boolean | undefined;
}

/** The path of an AuthorizationPolicy. Source: Istio, AuthorizationPolicy: Operation.paths. */
export function policyPattern(path: string): PathPattern {
  if (path.includes('{')) return { kind: 'template', text: path };
  if (path.endsWith('*')) return { kind: 'prefix', text: path.slice(0, -1) };
  return path.startsWith('*') ? { kind: 'suffix', text: path.slice(1) } : { kind: 'exact', text: path };
}

/** True for a condition on a whole area of paths: those that start or end with a text. */
export const isArea = ({ kind, text }: PathPattern): boolean =>
  kind === 'prefix' || kind === 'suffix' || (kind === 'template' && text.endsWith('{**}'));

/** True if a request of an operation may meet a condition on its path. */
export function mayHavePath({ path }: Pick<HttpOperation, 'path'>, pattern: PathPattern): boolean {
  const { kind, ignoresCase } = pattern;
  const inCase = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const [own, text] = [tokensOf(inCase(path)), inCase(pattern.text)];
  if (kind === 'template') return meet(own, tokensOf(text));
  if (kind === 'prefix') return meet(own, [...text, anyText]);
  if (kind === 'suffix') return meet(own, [anyText, ...text]);
  if (kind === 'exact') return meet(own, [...text]);
  if (re2Problem(pattern.text) !== undefined) return true;
  // Where a path has a variable, only the literal start of an expression is compared.
  return path.includes('{')
    ? meet(own, [...literalStart(pattern.text), anyText])
    : re2Matcher(pattern.text)(path);
}

/** Any number of characters, and one or more characters of a segment. */
const [anyText, anySegment] = ['{**}', '{*}'];

/** The characters and variables of a path. */
const tokensOf = (path: string): string[] => path.match(/\{\*{1,2}\}|./gs) ?? [];

/** True if one text matches both lists of tokens. */
function meet(left: readonly string[], right: readonly string[]): boolean {
  const seen = new Set<string>();
  // A segment needs one character, and takes more after it.
  const walk = (i: number, j: number, more: readonly [boolean, boolean]): boolean => {
    const key = `${i} ${j} ${more.join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const [a, b] = [left[i], right[j]];
    if (a === undefined && b === undefined) return true;
    const endsLeft = a === anyText || (a === anySegment && more[0]);
    const endsRight = b === anyText || (b === anySegment && more[1]);
    if (endsLeft && walk(i + 1, j, [false, more[1]])) return true;
    if (endsRight && walk(i, j + 1, [more[0], false])) return true;
    if (a === undefined || b === undefined || !haveCommonCharacter(a, b)) return false;
    const [stepLeft, stepRight] = [isVariable(a) ? 0 : 1, isVariable(b) ? 0 : 1];
    if (stepLeft + stepRight === 0) return walk(i, j, [true, true]);
    return walk(i + stepLeft, j + stepRight, [stepLeft === 0, stepRight === 0]);
  };
  return walk(0, 0, [false, false]);
}

const isVariable = (token: string): boolean => token === anyText || token === anySegment;

function haveCommonCharacter(a: string, b: string): boolean {
  if (a === anyText || b === anyText) return true;
  if (a === anySegment) return b !== '/';
  return b === anySegment ? a !== '/' : a === b;
}

/** The text with which each match of an expression starts. */
function literalStart(expression: string): string {
  if (expression.includes('|')) return '';
  const [start = ''] = /^(?:[\w/~%!&';:@=,-]|\\[./-])*/.exec(expression.replace(/^\^/, '')) ?? [];
  const next = expression.replace(/^\^/, '').at(start.length);
  // A quantifier is about the last character.
  const certain = next !== undefined && /[*?{]/.test(next) ? start.replace(/\\?.$/, '') : start;
  return certain.replaceAll('\\', '');
}

/** True if an operation has one of some HTTP methods; none means any. */
export const hasVerb = (
  { methods }: Pick<HttpOperation, 'methods'>,
  isWanted: (verb: string) => boolean,
): boolean => methods.length === 0 || methods.some(isWanted);
