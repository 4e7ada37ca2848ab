import { characterClassLength, escapeLength } from './re2-characters.ts';

/** What stands before a place of an expression: nothing that could be repeated, something, or a repetition. */
type Before = 'nothing' | 'atom' | 'repetition';

interface State {
  readonly before: Before;
  readonly depth: number;
}

/** A part of an expression: how long it is and what follows from it, or why RE2 does not take it. */
type Part = { readonly length: number; readonly state: State } | { readonly problem: string };

/**
 * Why RE2 refuses a regular expression; undefined where it takes it. Istio compiles expressions with Go's regexp and
 * Envoy with RE2, which have one syntax, without what cannot be matched in linear time.
 * Source: RE2, Syntax; Istio, StringMatch.regex.
 */
export function re2Problem(expression: string): string | undefined {
  let state: State = { before: 'nothing', depth: 0 };
  for (let at = 0; at < expression.length; ) {
    const part = partAt(expression.slice(at), state);
    if ('problem' in part) return part.problem;
    at += part.length;
    state = part.state;
  }
  return state.depth > 0 ? 'a ( is not closed' : undefined;
}

function partAt(rest: string, state: State): Part {
  const quoted = /^\\Q(.*?)(?:\\E|$)/s.exec(rest);
  if (quoted) return { length: quoted[0].length, state: quoted[1] ? { ...state, before: 'atom' } : state };
  if (rest.startsWith('\\')) return atom(escapeLength(rest), state);
  if (rest.startsWith('[')) return atom(characterClassLength(rest), state);
  if (rest.startsWith('(')) return group(rest, state);
  if (rest.startsWith(')')) {
    if (state.depth === 0) return { problem: 'a ) closes nothing' };
    return { length: 1, state: { before: 'atom', depth: state.depth - 1 } };
  }
  return repetition(rest, state) ?? plain(rest, state);
}

function atom(length: number | string, state: State): Part {
  return typeof length === 'string' ? { problem: length } : { length, state: { ...state, before: 'atom' } };
}

function plain(rest: string, state: State): Part {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  const before = character === '|' ? 'nothing' : 'atom';
  return { length: character.length, state: { ...state, before } };
}

/** What may follow a parenthesis in Perl and has no counterpart in RE2. */
const foreignGroups: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, 'it looks ahead or behind, which RE2 cannot do'],
  [/^\(\?(?:P=|P>|&|\d|R)/, 'it refers back to a group, which RE2 cannot do'],
  [/^\(\?>/, 'it has an atomic group, which RE2 does not know'],
];

function group(rest: string, state: State): Part {
  const foreign = foreignGroups.find(([pattern]) => pattern.test(rest));
  if (foreign) return { problem: foreign[1] };
  const flags = /^\(\?(?:[imsU]+(?:-[imsU]+)?|-[imsU]+)\)/.exec(rest);
  if (flags) return { length: flags[0].length, state };
  const open = /^\((?:\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?:)|(?!\?))/.exec(rest);
  if (!open) return { problem: `RE2 does not know the group ${rest.slice(0, 4)}` };
  return { length: open[0].length, state: { before: 'nothing', depth: state.depth + 1 } };
}

/** Most repetitions that RE2 counts to. */
const mostRepeats = 1000;

function repetition(rest: string, state: State): Part | undefined {
  const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest);
  if (!found) return undefined;
  const [whole, least, comma, most] = found;
  if (state.before === 'nothing') return { problem: `${whole} repeats nothing` };
  if (state.before === 'repetition') return { problem: `${whole} repeats a repetition` };
  const from = Number(least ?? 0);
  const to = comma && most ? Number(most) : from;
  if (Math.max(from, to) > mostRepeats) return { problem: `RE2 repeats at most ${mostRepeats} times` };
  if (to < from) return { problem: `${whole} ends before it begins` };
  return { length: whole.length, state: { ...state, before: 'repetition' } };
}
