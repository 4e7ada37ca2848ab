import { matchesWhole } from '../lang/matches-whole.ts';
import { byName, type MetadataCondition, type MetadataConditions } from '../model/routing/metadata.ts';
import { matchesPath, type Route } from '../model/routing/route.ts';
import { negation, ofCaller } from '../picture/read-match.ts';
import type { NamedCaller } from './callers.ts';
import { isSame } from './same.ts';

/** A call as routes match it. It represents all calls whose metadata fulfils exactly these conditions. */
export interface SampleCall {
  readonly caller: Pick<NamedCaller, 'name' | 'namespace' | 'isService' | 'isGateway'>;
  /** `package.Service/Method` */
  readonly method: string;
  /** The metadata, and whatever else a route of a team tests. */
  readonly metadata: MetadataConditions;
}

/**
 * The metadata to test: none, the conditions of each route, and the conditions of two routes together if
 * their order changed, because only calls that fulfil both are affected.
 */
export function metadataClasses(before: readonly Route[], after: readonly Route[]): MetadataConditions[] {
  const [old, now] = [conditionsIn(before), conditionsIn(after)];
  const swapped = now.flatMap((later, index) =>
    now.slice(0, index).flatMap((earlier) => {
      const [first, second] = [indexIn(old, later), indexIn(old, earlier)];
      const hasSwapped = first >= 0 && second >= 0 && first < second;
      const both = hasSwapped ? combineConditions(earlier, later) : undefined;
      return both ? [both] : [];
    }),
  );
  return eachOnce([{}, ...now, ...old, ...swapped]);
}

/** The first route that matches a call. The last route of a spec matches every call; those of a team may match none. */
export function routeFor(call: SampleCall, routes: readonly Route[]): Route | undefined {
  return routes.find(
    ({ paths, callers, metadata, conditions = {} }) =>
      (paths.length === 0 || paths.some((path) => matchesPath(path, call.method))) &&
      (callers.length === 0 ||
        (call.caller.isService && callers.some(({ name }) => name === call.caller.name))) &&
      Object.entries(metadata).every(([name, wanted]) => fulfils(call.metadata[name], wanted)) &&
      Object.entries(conditions).every(([name, wanted]) => meets(call, name, wanted)),
  );
}

/** True if a call meets a condition that only routes of a team have. */
function meets({ caller, metadata }: SampleCall, name: string, wanted: MetadataCondition): boolean {
  if (name === ofCaller.namespace) return fulfils({ exact: caller.namespace }, wanted);
  if (name === `${ofCaller.label}app` && caller.isService) return fulfils({ exact: caller.name }, wanted);
  if (metadata[name]) return fulfils(metadata[name], wanted);
  return name.startsWith(negation) && !fulfils(metadata[name.slice(negation.length)], wanted);
}

/**
 * True if every value that fulfils one condition fulfils the other; an undefined condition is an absent
 * header.
 */
function fulfils(has: MetadataCondition | undefined, wanted: MetadataCondition): boolean {
  if (has === undefined || has.absent) return wanted.absent === true;
  if (isSame(has, wanted) || wanted.present) return !wanted.absent;
  const { exact, prefix } = has;
  if (wanted.prefix !== undefined) return (exact ?? prefix ?? '').startsWith(wanted.prefix);
  return wanted.regex !== undefined && exact !== undefined && matchesWhole(exact, wanted.regex);
}

const conditionsIn = (routes: readonly Route[]): MetadataConditions[] =>
  eachOnce(
    routes
      .map(({ metadata, conditions = {} }) => ({ ...metadata, ...withoutCaller(conditions) }))
      .filter((metadata) => Object.keys(metadata).length > 0),
  );

/** The conditions on the caller are true or not, whatever the metadata. */
const withoutCaller = (conditions: MetadataConditions): MetadataConditions =>
  Object.fromEntries(
    Object.entries(conditions).filter(
      ([name]) => name !== ofCaller.namespace && name !== `${ofCaller.label}app`,
    ),
  );

const indexIn = (all: readonly MetadataConditions[], one: MetadataConditions): number =>
  all.findIndex((each) => isSame(each, one));

/** Both sets of conditions; undefined if they contradict each other. */
function combineConditions(a: MetadataConditions, b: MetadataConditions): MetadataConditions | undefined {
  const isContradiction = Object.entries(b).some(
    ([name, condition]) => a[name] !== undefined && !isSame(a[name], condition),
  );
  return isContradiction ? undefined : byName({ ...a, ...b });
}

const eachOnce = (all: readonly MetadataConditions[]): MetadataConditions[] => [
  ...new Map(all.map((each) => [JSON.stringify(Object.entries(each).sort()), each])).values(),
];
