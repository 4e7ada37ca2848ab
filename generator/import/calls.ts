import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { HttpOperation } from '../load/http-operation.ts';
import { healthMethods, reflectionMethods } from '../model/access.ts';
import type { ExistingDocument } from './document.ts';
import { operationsIn, requestsOfPolicy } from './http-requests.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { gatewayPodsOf } from './lift/gateway-pods.ts';
import { isGatewayOf } from './lift/gateways.ts';
import { namesService, policiesOf } from './related.ts';
import type { StartValue } from './variables.ts';

/** A service that may be called, as the import sees it. */
export interface Callee {
  readonly name: string;
  /** What it serves: `package.Service/Method`. */
  readonly methods: readonly string[];
  /** The methods that may be repeated, by their protos. */
  readonly idempotent: ReadonlySet<string>;
  /** The operations of its HTTP server. */
  readonly operations: readonly HttpOperation[];
  /** The names of its ports without methods. */
  readonly ports: readonly string[];
}

/** What one service calls of another, and how this is known. */
export interface FoundCall {
  /** Each method, and what shows its call. */
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
  readonly ports: ReadonlySet<string>;
  /** Names of operations of HTTP; none if all of them may be called. */
  readonly operations: ReadonlySet<string>;
  readonly evidence: ReadonlySet<string>;
}

/** Access of one callee that does not come from calls of the fleet. */
export interface FoundAccess {
  readonly allowPrincipals: readonly { principal: string; methods: readonly string[]; reason: string }[];
  readonly deny: readonly { methods: readonly string[]; callers?: readonly string[]; reason: string }[];
  readonly health: readonly string[];
  readonly reflection: readonly string[];
}

/** Collects calls by caller and callee. */
export class CallCollection {
  readonly #calls = new Map<
    string,
    Map<
      string,
      {
        methods: Map<string, Set<string>>;
        ports: Set<string>;
        operations: Set<string>;
        evidence: Set<string>;
      }
    >
  >();

  /** @param operations names of operations; without any, all operations count */
  add(
    caller: string,
    callee: Callee,
    methods: readonly string[],
    evidence: string,
    operations: readonly string[] = [],
  ): void {
    if (caller === callee.name) return;
    const byCallee = this.#calls.get(caller) ?? new Map();
    this.#calls.set(caller, byCallee);
    const found = byCallee.get(callee.name) ?? {
      ...{ methods: new Map(), ports: new Set(), operations: new Set(), evidence: new Set() },
    };
    byCallee.set(callee.name, found);
    for (const method of methods)
      found.methods.set(method, new Set([...(found.methods.get(method) ?? []), evidence]));
    if (callee.methods.length + callee.operations.length === 0)
      for (const port of callee.ports) found.ports.add(port);
    const isForAll = operations.length === 0 && methods.length === 0;
    for (const name of isForAll ? callee.operations.map((each) => each.name) : operations)
      found.operations.add(name);
    found.evidence.add(evidence);
  }

  of(caller: string): ReadonlyMap<string, FoundCall> {
    return this.#calls.get(caller) ?? new Map();
  }
}

/** What is needed to understand policies and addresses. */
export interface CallContext {
  readonly inventory: Inventory;
  readonly callees: ReadonlyMap<string, Callee>;
  readonly calls: CallCollection;
  /** Called with each rule that a spec cannot express, and the reason. */
  readonly onLoss: (rule: string, reason: string) => void;
}

/**
 * Reads the policies of a callee: callers of the fleet become calls, others become permissions and denials.
 * Source: Istio, AuthorizationPolicy.
 */
export function readPolicies(instance: ExistingInstance, callee: Callee, context: CallContext): FoundAccess {
  const access = { allowPrincipals: [], deny: [], health: [], reflection: [] } satisfies FoundAccess;
  const found: { [K in keyof FoundAccess]: FoundAccess[K][number][] } = access;
  const gateways = identitiesOfGateways(instance, context.inventory);
  for (const policy of policiesOf(instance, context.inventory)) {
    const action = textAt(policy.value, 'spec', 'action') ?? 'ALLOW';
    for (const [index, rule] of listAt(policy.value, 'spec', 'rules').filter(isMap).entries()) {
      const title = `AuthorizationPolicy ${policy.name}, rule ${index + 1}`;
      const problem = action === 'ALLOW' || action === 'DENY' ? problemOf(rule) : `its action is ${action}`;
      if (problem !== undefined) {
        context.onLoss(title, problem);
        continue;
      }
      const principals = listAt(rule, 'from').flatMap((each) => textsAt(each, 'source', 'principals'));
      const paths = listAt(rule, 'to').flatMap((each) => textsAt(each, 'operation', 'paths'));
      const grpc = methodsOf(paths, callee);
      const operations = operationsOfRule(rule, callee);
      const methods = [...grpc, ...operations];
      const callers = principals.map((principal) => callerOf(principal, instance, context.inventory));
      const reason = `imported from AuthorizationPolicy ${policy.name}`;
      if (action === 'DENY') {
        if (methods.length === 0 && callee.operations.length > 0)
          context.onLoss(title, 'an operation of the spec has other requests');
        else if (methods.length > 0)
          found.deny.push({ methods, ...(principals.length > 0 ? { callers: callers.flat() } : {}), reason });
        continue;
      }
      if (paths.some((path) => healthMethods.some((method) => covers(path, method))))
        found.health.push(...callers.flat());
      if (paths.some((path) => reflectionMethods.some((method) => covers(path, method))))
        found.reflection.push(...callers.flat());
      for (const [position, names] of callers.entries()) {
        const principal = principals[position] ?? '';
        for (const name of names) {
          if (name === principal) {
            if (methods.length > 0 && !gateways.has(principalPath(principal)))
              found.allowPrincipals.push({ principal, methods, reason });
          } else if (methods.length > 0 || callee.methods.length === 0)
            context.calls.add(name, callee, grpc, `AuthorizationPolicy ${policy.name}`, operations);
        }
      }
    }
  }
  return found;
}

/** The operations of HTTP that a rule names. */
const operationsOfRule = (rule: PlainMap, { operations }: Callee): readonly string[] => {
  const named = listAt(rule, 'to').map((each) => mapAt(each, 'operation'));
  const requests = named.length === 0 ? [{}].map(requestsOfPolicy) : named.map(requestsOfPolicy);
  return operationsIn(
    requests.flatMap((each) => each ?? []),
    operations,
  ).map(({ name }) => name);
};

/** `ns/<namespace>/sa/<account>` of the gateways that expose a service: its exposure admits them. */
const identitiesOfGateways = (instance: ExistingInstance, inventory: Inventory): ReadonlySet<string> =>
  new Set(
    inventory.documents.some((document) => isGatewayOf(document, instance, inventory))
      ? inventory.documents
          .filter(({ kind, cluster }) => kind === 'Gateway' && cluster === instance.cluster)
          .map((gateway) => gatewayPodsOf(gateway, inventory))
          .map(({ namespace, serviceAccount }) => `ns/${namespace}/sa/${serviceAccount}`)
      : [],
  );

const principalPath = (principal: string): string => principal.slice(principal.indexOf('/') + 1);

/** Why a spec cannot express a rule; undefined if it can. */
function problemOf(rule: PlainMap): string | undefined {
  if (listAt(rule, 'when').length > 0) return 'a spec has no conditions (when)';
  const sources = listAt(rule, 'from').map((each) => Object.keys(mapAt(each, 'source')));
  const operations = listAt(rule, 'to').map((each) => Object.keys(mapAt(each, 'operation')));
  const source = sources.flat().find((key) => key !== 'principals');
  if (source !== undefined) return `a spec lists callers by their identity, not by ${source}`;
  if (sources.length === 0) return 'it is for any caller: list the callers';
  const operation = operations.flat().find((key) => !['paths', 'methods', 'ports'].includes(key));
  return operation === undefined ? undefined : `a spec has no ${operation}`;
}

const covers = (path: string, method: string): boolean =>
  path === `/${method}` ||
  (path.endsWith('*') && `/${method}`.startsWith(path.slice(0, -1)) && path.length > 2);

/** The methods that paths name; all of them without paths. */
export const methodsOf = (
  paths: readonly string[],
  { methods }: Pick<Callee, 'methods'>,
): readonly string[] =>
  paths.length === 0 || paths.includes('*') || paths.includes('/*')
    ? methods
    : methods.filter((method) => paths.some((path) => covers(path, method)));

/** The services with an identity, or the identity itself if no service has it. */
export function callerOf(
  principal: string,
  { cluster }: ExistingInstance,
  { instances }: Inventory,
): readonly string[] {
  const [, namespace, account] = /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
  const names = instances
    .filter(
      (each) => each.cluster === cluster && each.namespace === namespace && each.serviceAccount === account,
    )
    .map(({ name }) => name);
  return names.length > 0 ? names : [principal];
}

/**
 * Calls that addresses in environment variables show. They name a service, not its methods, so all of its methods count.
 * A callee with policies is left out: its policies are exact.
 */
export function readAddresses(
  caller: ExistingInstance,
  values: readonly StartValue[],
  { inventory, callees, calls }: CallContext,
): void {
  const others = inventory.instances.filter(({ cluster }) => cluster === caller.cluster);
  for (const { name, value } of values) {
    for (const host of hostsIn(value)) {
      const target = others.find((each) => namesService(host, caller, each));
      const callee = target && callees.get(target.name);
      if (!target || !callee || policiesOf(target, inventory).length > 0) continue;
      calls.add(caller.name, callee, callee.methods, `the address in ${name}`);
    }
  }
}

/** Host names with a port in a text, such as `dns:///cart:7070` or `http://cart.shop:8080/`. */
const hostsIn = (text: string): string[] =>
  [...text.matchAll(/(?:^|[/@,=\s])([a-z][a-z0-9.-]*)(?::\d+)?(?=$|[/,\s?:])/g)].flatMap(([, host]) =>
    host === undefined ? [] : [host],
  );

/** Hosts of external services in variables of a caller, and in its Sidecar. */
export function externalCalls(
  caller: ExistingInstance,
  values: readonly StartValue[],
  externals: readonly ExistingDocument[],
  { inventory }: Pick<CallContext, 'inventory'>,
): readonly ExistingDocument[] {
  const named = values.flatMap(({ value }) => hostsIn(value));
  const listed = inventory.documents
    .filter(
      ({ kind, cluster, namespace }) =>
        kind === 'Sidecar' && cluster === caller.cluster && namespace === caller.namespace,
    )
    .filter(({ value }) => textAt(value, 'spec', 'workloadSelector', 'labels', 'app') === caller.name)
    .flatMap(({ value }) => listAt(value, 'spec', 'egress').flatMap((each) => textsAt(each, 'hosts')))
    .map((host) => host.slice(host.indexOf('/') + 1));
  const hosts = new Set([...named, ...listed]);
  return externals.filter(
    ({ cluster, value }) =>
      cluster === caller.cluster && textsAt(value, 'spec', 'hosts').some((host) => hosts.has(host)),
  );
}
