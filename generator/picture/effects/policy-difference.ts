import { isDeepStrictEqual } from 'node:util';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { isOperationTitle, operationsIn, policyPath } from '../../load/http-operation.ts';
import {
  allCallers,
  type CallerSet,
  callersOfSource,
  callersText,
  hasNoCallers,
  matches,
  minus,
  noCallers,
  union,
} from './caller-sets.ts';
import {
  type Effect,
  type EffectContext,
  type EffectDifference,
  type EffectiveDocument,
  isForHttp,
  methodsOfPods,
  podsOf,
} from './effect.ts';
import { conditionsText, type Operation, operationsOf, operationText, pathWords } from './operations.ts';
import { actionOf, effectOfCalls, ruleWords, verbOf } from './policies.ts';

/** Calls that a rule matches, apart from their callers. */
interface Calls extends Pick<Operation, 'others'> {
  /** A path, a pattern of paths, or empty for any path. */
  readonly path: string;
  /** A method of HTTP, or empty for any. */
  readonly verb: string;
  readonly conditions: string;
}

/** Calls, and who can make them. */
interface Grant {
  readonly calls: Calls;
  readonly callers: CallerSet;
}

/**
 * Which calls a policy newly allows or denies, and which it no longer does, by caller and method. Undefined if it is
 * for other pods or does something else with them: then the whole policy is another one.
 * Source: Istio, AuthorizationPolicy: a rule matches if one of its sources, one of its operations and all conditions do.
 */
export function policyDifferences(
  before: EffectiveDocument,
  after: EffectiveDocument,
  context: EffectContext,
): EffectDifference[] | undefined {
  if (!isDeepStrictEqual(actionOf(before.value), actionOf(after.value))) return undefined;
  if (podsOf(before, context) !== podsOf(after, context)) return otherPods(before, after, context);
  const isHttp = isForHttp(after, context);
  const methods = methodsOf(after, context);
  const paths = [
    ...new Set([
      ...methods,
      ...[before, after].flatMap(({ value }) =>
        listAt(value, 'spec', 'rules')
          .flatMap((rule) => operationsOf(rule, isHttp))
          .flatMap((each) => each.paths),
      ),
    ]),
  ];
  const [old, now] = [before, after].map(({ value }) => grantsOf(value, paths, isHttp, context));
  const differences = (grants: readonly Grant[] = [], others: readonly Grant[] = []): Effect[] =>
    sentences(grants, others, { paths, methods }, after, context);
  return [
    ...differences(now, old).map((effect) => ({ before: undefined, after: effect })),
    ...differences(old, now).map((effect) => ({ before: effect, after: undefined })),
  ];
}

/** The same rules for other pods. */
function otherPods(
  before: EffectiveDocument,
  after: EffectiveDocument,
  context: EffectContext,
): EffectDifference[] | undefined {
  const [rules = [], others] = [before, after].map(({ value }) => listAt(value, 'spec', 'rules'));
  const { isTried } = actionOf(after.value);
  if (rules.length === 0 || isTried || !isDeepStrictEqual(rules, others)) return undefined;
  return rules.map((rule) => {
    const { callers, operations, conditions } = ruleWords(rule, after, context);
    const calls = `${operations === '' ? '' : ` (${operations})`}${conditions === '' ? '' : `, if ${conditions},`}`;
    const effect = (document: EffectiveDocument): Effect => ({
      does: `${verbOf(document.value)} ${callers}${calls} to`,
      value: podsOf(document, context),
      isDangerous: true,
    });
    return { before: effect(before), after: effect(after) };
  });
}

/** The paths of the methods and operations of the pods, as far as they are known: those of HTTP as policies write them. */
function methodsOf(document: EffectiveDocument, context: EffectContext): string[] {
  const served = methodsOfPods(document, context);
  const ofGrpc = served.filter((method) => !isOperationTitle(method)).map((method) => `/${method}`);
  return [...new Set([...ofGrpc, ...operationsIn(served).map(policyPath)])];
}

/** What the rules of a policy match. A pattern of paths counts as itself and as each path that it matches. */
function grantsOf(
  value: unknown,
  paths: readonly string[],
  isHttp: boolean,
  context: EffectContext,
): Grant[] {
  const all = listAt(value, 'spec', 'rules').flatMap((rule) => {
    const sources = listAt(rule, 'from').map((from) => callersOfSource(mapAt(from, 'source'), context));
    const callers = sources.length === 0 ? allCallers : sources.reduce(union, noCallers);
    const conditions = conditionsText(rule);
    return operationsOf(rule, isHttp).flatMap(({ paths: own, verbs, others }) =>
      [
        ...new Set(own.length === 0 ? ['', ...paths] : own.flatMap((path) => withMatches(path, paths))),
      ].flatMap((path) =>
        eachVerb(verbs).map((verb): Grant => ({ calls: { path, verb, conditions, others }, callers })),
      ),
    );
  });
  return [...grouped(all, ({ calls }) => JSON.stringify(Object.entries(calls).sort())).values()].map(
    ([first, ...others]) => ({
      calls: first.calls,
      callers: others.reduce((sum, each) => union(sum, each.callers), first.callers),
    }),
  );
}

const eachVerb = (verbs: readonly string[]): readonly string[] => (verbs.length === 0 ? [''] : verbs);

const withMatches = (pattern: string, paths: readonly string[]): string[] => [
  pattern,
  ...paths.filter((path) => path !== pattern && matches(pattern, path)),
];

/** True if all calls of the second are calls of the first. */
const include = (wide: Calls, narrow: Calls): boolean =>
  wide.path === narrow.path &&
  (['verb', 'others', 'conditions'] as const).every((key) => wide[key] === '' || wide[key] === narrow[key]);

/** What some grants have and the others do not; calls with the same callers are one sentence. */
function sentences(
  grants: readonly Grant[],
  others: readonly Grant[],
  known: KnownPaths,
  document: EffectiveDocument,
  context: EffectContext,
): Effect[] {
  const callersFor = (all: readonly Grant[], calls: Calls) =>
    all
      .filter((each) => include(each.calls, calls))
      .reduce((sum, each) => union(sum, each.callers), noCallers);
  const found = grants.flatMap(({ calls, callers }) => {
    // What wider calls in the same policy have is in their sentence.
    const wider = grants.filter((each) => each.calls !== calls && include(each.calls, calls));
    const left = minus(minus(callers, callersFor(others, calls)), callersFor(wider, calls));
    if (hasNoCallers(left)) return [];
    return [{ calls, callers: callersText(left, context), exceptions: exceptionsText(others, calls, left) }];
  });
  const groups = grouped(found, ({ callers, exceptions, calls: { path: _, ...rest } }) =>
    JSON.stringify([callers, exceptions, Object.entries(rest).sort()]),
  );
  const inWords = [...groups.values()].flatMap((group) => {
    const paths = pathsText(
      group.map((each) => each.calls.path),
      known,
    );
    return paths === undefined ? [] : [{ ...group[0], paths }];
  });
  const sameButVerb = grouped(
    inWords,
    ({ callers, exceptions, paths, calls: { path: _, verb: _v, ...rest } }) =>
      JSON.stringify([callers, exceptions, paths, Object.entries(rest).sort()]),
  );
  return [...sameButVerb.values()].map((group): Effect => {
    const [{ calls, callers, exceptions, paths }] = group;
    const verbs = group.map((each) => each.calls.verb).filter((verb) => verb !== '');
    const effect = effectOfCalls(document.value, podsOf(document, context), {
      callers,
      operations: operationText(paths, { verbs, others: calls.others }),
      conditions: calls.conditions,
    });
    return { ...effect, does: `${effect.does}${exceptions}` };
  });
}

/** What the other side has of the calls under more conditions: `, except if request.headers[x-a] is b`. */
function exceptionsText(others: readonly Grant[], calls: Calls, callers: CallerSet): string {
  const texts = others
    .filter((each) => include(calls, each.calls) && !isDeepStrictEqual(minus(callers, each.callers), callers))
    .map((each) => {
      const own = (key: 'verb' | 'others') => (calls[key] === '' ? each.calls[key] : '');
      const verbs = [own('verb')].filter((verb) => verb !== '');
      const operation = operationText('', { verbs, others: own('others') });
      const isLimited = calls.conditions === '' && each.calls.conditions !== '';
      return [operation, isLimited ? `if ${each.calls.conditions}` : '']
        .filter((part) => part !== '')
        .join(' ');
    });
  return texts.length === 0 ? '' : `, except ${[...new Set(texts)].join(' or ')}`;
}

interface KnownPaths {
  readonly paths: readonly string[];
  /** Those of methods and operations. */
  readonly methods: readonly string[];
}

/** The paths of a sentence in words; empty for all, undefined if they differ in no known method. */
function pathsText(group: readonly string[], { paths, methods }: KnownPaths): string | undefined {
  const missing = (pattern: string) =>
    paths.filter((path) => path !== pattern && matches(pattern, path) && !group.includes(path));
  if (group.includes('')) {
    const exceptions = paths.filter((path) => !group.includes(path));
    return exceptions.length === 0 ? '' : `all but ${exceptions.map(pathWords).join(', ')}`;
  }
  const patterns = group.filter((path) => path.includes('*'));
  const whole = patterns.filter((pattern) => missing(pattern).length === 0);
  const words = group.flatMap((path) => {
    if (whole.some((pattern) => pattern !== path && matches(pattern, path))) return [];
    if (!patterns.includes(path) || whole.includes(path)) return [pathWords(path)];
    // A pattern of which a part remains: its methods are known, or its exceptions.
    if (methods.some((method) => matches(path, method))) return [];
    return [`${pathWords(path)} but not ${missing(path).map(pathWords).join(', ')}`];
  });
  return words.length === 0 ? undefined : words.join(', ');
}
