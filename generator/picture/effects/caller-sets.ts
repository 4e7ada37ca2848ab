import { textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ClusterNames } from '../host-routes.ts';
import { principalWords, sourceWords } from './sources.ts';

/** Callers as a rule of a policy names them: some of them, or all except some. */
export interface CallerSet {
  readonly areAllExcept: boolean;
  readonly callers: readonly Caller[];
}

/** A value of a source: a principal, a namespace, or anything else in words. */
export interface Caller {
  readonly kind: 'principal' | 'namespace' | 'other';
  readonly text: string;
}

export const allCallers: CallerSet = { areAllExcept: true, callers: [] };
export const noCallers: CallerSet = { areAllExcept: false, callers: [] };

/** The callers that a source of a rule means. Source: Istio, AuthorizationPolicy, Source. */
export function callersOfSource(source: PlainMap, context: ClusterNames): CallerSet {
  const [key, ...others] = Object.keys(source);
  if (key === undefined) return allCallers;
  const texts = others.length === 0 ? textsAt(source, key) : [];
  if (texts.length > 0 && key === 'principals') return setOf('principal', texts);
  if (texts.length > 0 && key === 'namespaces') return setOf('namespace', texts);
  if (texts.length > 0 && key === 'notPrincipals' && !texts.includes('*'))
    return { ...setOf('principal', texts), areAllExcept: true };
  return setOf('other', [sourceWords(source, context)]);
}

const setOf = (kind: Caller['kind'], texts: readonly string[]): CallerSet => ({
  areAllExcept: false,
  callers: texts.map((text) => ({ kind, text })),
});

/** The callers of one or the other. */
export function union(a: CallerSet, b: CallerSet): CallerSet {
  if (a.areAllExcept && b.areAllExcept)
    return { areAllExcept: true, callers: a.callers.filter((each) => isOneOf(each, b.callers)) };
  if (a.areAllExcept) return { areAllExcept: true, callers: without(a.callers, b.callers) };
  if (b.areAllExcept) return union(b, a);
  return { areAllExcept: false, callers: [...a.callers, ...without(b.callers, a.callers)] };
}

/** The callers of the first without those of the second. */
export function minus(a: CallerSet, b: CallerSet): CallerSet {
  if (a.areAllExcept && b.areAllExcept)
    return { areAllExcept: false, callers: without(b.callers, a.callers) };
  if (a.areAllExcept)
    return { areAllExcept: true, callers: [...a.callers, ...without(b.callers, a.callers)] };
  if (b.areAllExcept)
    return { areAllExcept: false, callers: a.callers.filter((each) => isOneOf(each, b.callers)) };
  return { areAllExcept: false, callers: without(a.callers, b.callers) };
}

export const hasNoCallers = ({ areAllExcept, callers }: CallerSet): boolean =>
  !areAllExcept && callers.length === 0;

/** `orders, callers in the namespace tools`, or `callers except orders`. */
export function callersText({ areAllExcept, callers }: CallerSet, context: ClusterNames): string {
  const words = callers.map(({ kind, text }) => {
    if (kind === 'principal') return principalWords(text, context);
    return kind === 'namespace' ? `callers in the namespace ${text}` : text;
  });
  if (!areAllExcept) return words.join(', ');
  return words.length === 0 ? 'all callers' : `callers except ${words.join(', ')}`;
}

const without = (callers: readonly Caller[], others: readonly Caller[]): Caller[] =>
  callers.filter((each) => !isOneOf(each, others));

const isOneOf = (caller: Caller, others: readonly Caller[]): boolean =>
  others.some((other) => includes(other, caller));

/** True if every caller that one names is named by the other. */
function includes(wide: Caller, narrow: Caller): boolean {
  if (wide.kind === narrow.kind)
    return wide.text === narrow.text || (wide.kind !== 'other' && matches(wide.text, narrow.text));
  return (
    wide.kind === 'namespace' && narrow.kind === 'principal' && narrow.text.includes(`/ns/${wide.text}/sa/`)
  );
}

/** True if a pattern with a star at one end matches a text. Source: Istio, AuthorizationPolicy, Rule. */
export function matches(pattern: string, text: string): boolean {
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? text.endsWith(pattern.slice(1)) : text === pattern;
}
