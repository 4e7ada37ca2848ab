import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { timeoutOf } from '../../picture/read-routes.ts';
import type { ExistingDocument } from '../document.ts';
import { namesService } from '../related.ts';
import type { RouteContext } from './route-context.ts';
import { copiesOf, faultsOf } from './route-copies.ts';
import { retriesOf } from './route-policy.ts';
import { present, type Settings } from './settings.ts';

interface Found {
  readonly settings: {
    timeout?: unknown;
    retries?: unknown;
    readonly methods: Record<string, Settings>;
    readonly routes: Settings[];
    readonly mirror: Settings[];
    readonly faults: Settings[];
  };
  readonly entry: { weights?: Settings; readonly methodWeights: Record<string, Settings> };
  readonly lostSplits: string[];
}

/** Routes as settings of a spec and of its entries in cluster files. */
export interface LiftedRoutes {
  readonly settings: Settings;
  readonly entry: Settings;
  /** Routes that split calls and that a spec cannot express. */
  readonly lostSplits: readonly string[];
}

/**
 * Routes of VirtualServices as settings of a spec: the default route, routes of single methods, and rules for some of
 * the calls.
 * Source: Istio, HTTPRoute.
 */
export function routeSettings(documents: readonly ExistingDocument[], context: RouteContext): LiftedRoutes {
  const found: Found = {
    settings: { methods: {}, routes: [], mirror: [], faults: [] },
    entry: { methodWeights: {} },
    lostSplits: [],
  };
  for (const document of documents) {
    for (const [index, route] of listAt(document.value, 'spec', 'http').filter(isMap).entries()) {
      const title = `${document.name}, ${textAt(route, 'name') ?? `route ${index + 1}`}`;
      const reason = lift(route, document, context, found);
      if (reason === undefined) continue;
      context.onLoss(title, reason);
      if (listAt(route, 'route').length > 1) found.lostSplits.push(title);
    }
  }
  const { methods, ...others } = withOwnTimeouts(found.settings);
  return {
    settings: present({ ...others, methods: withContent(methods) }),
    entry: present(found.entry),
    lostSplits: found.lostSplits,
  };
}

/** The methods that have settings of their own. */
const withContent = (methods: unknown): Settings =>
  Object.fromEntries(
    Object.entries(methods ?? {}).filter(([, policy]) => Object.keys(policy ?? {}).length > 0),
  );

/** A route without a time limit has none; in a spec, methods and rules would get that of the service. */
function withOwnTimeouts(settings: Found['settings']): Settings {
  if (settings.timeout === undefined) return { ...settings };
  const own = (policy: Settings): Settings => ({ timeout: 'off', ...policy });
  return {
    ...settings,
    methods: Object.fromEntries(
      Object.entries(settings.methods).map(([method, policy]) => [method, own(policy)]),
    ),
    routes: settings.routes.map(({ name, match, ...rule }) => ({ name, match, ...own(rule) })),
  };
}

function lift(
  route: PlainMap,
  document: ExistingDocument,
  context: RouteContext,
  found: Found,
): string | undefined {
  const unsupported = ['rewrite', 'redirect', 'directResponse', 'corsPolicy', 'delegate'].find(
    (key) => route[key],
  );
  if (unsupported) return `a spec has no ${unsupported}`;
  const matches = listAt(route, 'match').filter(isMap);
  const read = matches.map((match) => matchOf(match, context));
  const problem = read.find((match) => 'problem' in match);
  if (problem && 'problem' in problem) return problem.problem;
  const weights = weightsOf(route, document, context);
  if (!weights) return 'it has a destination that is not a version of this service';
  const methods = [...new Set(read.flatMap((match) => ('methods' in match ? match.methods : [])))];
  const isRepeatable = (methods.length > 0 ? methods : context.methods).every((method) =>
    context.idempotent.has(method),
  );
  const policy = present({
    timeout: timeoutOf(route),
    retries: retriesOf(route, { isRepeatable, isGrpc: context.methods.length > 0 }),
  });
  const conditions = read.map((match) => ('conditions' in match ? match.conditions : {}));
  const isConditional = conditions.some((each) => Object.keys(each).length > 0);
  if (isConditional) {
    const [first = {}, ...others] = conditions;
    if (others.some((each) => JSON.stringify(each) !== JSON.stringify(first)))
      return 'its matches have different conditions: write one rule for each';
    found.settings.routes.push({
      name: ruleName(textAt(route, 'name') ?? '', found.settings.routes.length),
      match: present({ methods, ...first }),
      ...target(weights),
      ...policy,
    });
  } else if (methods.length === 0) {
    Object.assign(found.settings, policy);
    if (Object.keys(weights).length > 0) found.entry.weights = complete(weights, context);
  } else {
    for (const method of methods) {
      found.settings.methods[method] ??= policy;
      if (Object.keys(weights).length > 0) found.entry.methodWeights[method] = complete(weights, context);
    }
  }
  const copies = copiesOf(route, methods, document, context);
  found.settings.mirror.push(...copies);
  found.settings.faults.push(...faultsOf(route, methods, conditions[0] ?? {}, context));
  return undefined;
}

type Match =
  | { readonly methods: readonly string[]; readonly conditions: Settings }
  | { readonly problem: string };

/** A match as methods, and conditions on metadata and callers. */
function matchOf(match: PlainMap, { methods, serviceOfApp }: RouteContext): Match {
  const { uri, headers, sourceLabels, name: _, ...others } = match;
  const [unsupported] = Object.keys(others);
  if (unsupported !== undefined) return { problem: `a rule of a spec cannot match ${unsupported}` };
  const chosen = methodsOfPath(mapAt(uri), methods);
  if (!chosen) return { problem: 'its path is not a method of the protos' };
  const metadata = mapAt(headers);
  const caller = textAt(sourceLabels, 'app');
  const callers = caller === undefined ? [] : [serviceOfApp(caller) ?? caller];
  return { methods: chosen, conditions: present({ metadata, callers }) };
}

function methodsOfPath(uri: PlainMap, methods: readonly string[]): readonly string[] | undefined {
  const [exact, prefix] = [textAt(uri, 'exact'), textAt(uri, 'prefix')];
  if (Object.keys(uri).length === 0 || prefix === '/') return [];
  const chosen = methods.filter(
    (method) => `/${method}` === exact || (prefix !== undefined && `/${method}`.startsWith(prefix)),
  );
  return chosen.length > 0 ? chosen : undefined;
}

/** Shares by version; empty for a destination without a subset, which is the whole service. */
function weightsOf(
  route: PlainMap,
  document: ExistingDocument,
  { instance, versions }: RouteContext,
): Settings | undefined {
  const weights: Record<string, number> = {};
  for (const item of listAt(route, 'route').filter(isMap)) {
    if (!namesService(textAt(item, 'destination', 'host') ?? '', document, instance)) return undefined;
    const subset = textAt(item, 'destination', 'subset');
    if (subset === undefined) continue;
    const version = versions.get(subset);
    if (version === undefined) return undefined;
    weights[version] = (weights[version] ?? 0) + (numberAt(item, 'weight') ?? 100);
  }
  return weights;
}

const target = (weights: Settings): Settings => {
  const [only, ...others] = Object.keys(weights);
  if (only === undefined) return {};
  return others.length === 0 ? { subset: only } : { weights };
};

/** With 0 for the versions that get nothing. A service with one version needs no shares. */
function complete(weights: Settings, { instance }: RouteContext): Settings {
  if (instance.versions.length < 2) return {};
  return Object.fromEntries(instance.versions.map(({ name }) => [name, weights[name] ?? 0]));
}

const ruleName = (name: string, index: number): string => {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return label === '' ? `rule-${index + 1}` : label.slice(0, 63);
};
