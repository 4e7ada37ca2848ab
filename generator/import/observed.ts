import { grouped } from '../lang/grouped.ts';
import { healthMethods, reflectionMethods } from '../model/access.ts';
import { type CallContext, type Callee, callerOf } from './calls.ts';
import { podLabelsOf } from './document.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import type { ObservedCall } from './metrics.ts';
import type { Notes } from './notes.ts';
import { namesService } from './related.ts';

/** The evidence of a call that metrics have counted, and of one whose methods they do not show. */
export const metricsEvidence = 'metrics';
const withoutPaths = 'metrics without paths';

/** True if metrics are among what shows a call. */
export const isCounted = (evidence: ReadonlySet<string> = new Set()): boolean =>
  evidence.has(metricsEvidence) || evidence.has(withoutPaths);

/** Adds the calls that metrics have counted. Calls that a spec must not or cannot allow become notes. */
export function readObserved(
  observed: readonly ObservedCall[],
  context: Pick<CallContext, 'inventory' | 'callees' | 'calls'>,
  notes: Notes,
): void {
  const { inventory, callees, calls } = context;
  const gateways = new Set(
    inventory.documents.flatMap(({ kind, namespace }) => (kind === 'Gateway' ? [namespace] : [])),
  );
  const found = observed.flatMap((call) => {
    const to = calleeIn(call, inventory);
    const callee = to && callees.get(to.name);
    const methods = callee && methodsOf(call, callee);
    if (!callee || methods === undefined) return [];
    const from = callerIn(call, inventory)?.name;
    return [{ call, callee, methods, from, who: from ?? whoOf(call) }];
  });
  const pairs = grouped(found, ({ who, callee, methods }) => [who, callee.name, ...methods].join('\n'));
  for (const same of pairs.values()) {
    const [{ callee, methods, from, who, call }] = same;
    const what =
      methods.length === callee.methods.length ? callee.name : `${callee.name}: ${namesOf(methods)}`;
    if (same.every(({ call: each }) => each.isDenied))
      notes.add(who, `metrics have only refused calls of ${what}, so the spec does not list them`);
    else if (from !== undefined)
      calls.add(from, callee, methods, call.path === undefined ? withoutPaths : metricsEvidence);
    else if (!gateways.has(call.caller.namespace ?? ''))
      notes.add(
        callee.name,
        `metrics show calls of ${who}, which is not imported${methods.length > 0 ? ` (${namesOf(methods)})` : ''}: add it to allowPrincipals, or its calls will be denied`,
      );
  }
}

const namesOf = (methods: readonly string[]): string =>
  methods.map((method) => method.slice(method.indexOf('/') + 1)).join(', ');

const whoOf = ({ caller: { principal, workload, namespace, app } }: ObservedCall): string =>
  principal ?? `${namespace === undefined ? '' : `${namespace}/`}${workload ?? app}`;

/** The methods of a call; undefined for a request that the callee has no method for, such as a health check. */
function methodsOf({ path }: ObservedCall, { methods, operations, ports }: Callee) {
  if (path === undefined) return methods;
  const named = methods.filter((method) => `/${method}` === path);
  if (named.length > 0) return named;
  const isOfPlatform = [...healthMethods, ...reflectionMethods].some((method) => `/${method}` === path);
  return operations.length + ports.length > 0 && !isOfPlatform ? [] : undefined;
}

/** The caller by its Deployment, by its identity, or by the label of its pods. */
export function callerIn(
  { caller: { workload, namespace, app, principal } }: ObservedCall,
  inventory: Inventory,
): ExistingInstance | undefined {
  const own = inventory.instances.filter((each) => namespace === undefined || each.namespace === namespace);
  const labels = ({ versions }: ExistingInstance) =>
    versions.flatMap(({ deployment }) => {
      const pod = podLabelsOf(deployment);
      return [pod['service.istio.io/canonical-name'], pod['app.kubernetes.io/name'], pod['app']];
    });
  const byIdentity = inventory.instances.filter(
    (each) => principal !== undefined && callerOf(principal, each, inventory).includes(each.name),
  );
  return (
    own.find(({ versions }) => versions.some(({ deployment }) => deployment.name === workload)) ??
    (byIdentity.length === 1 ? byIdentity[0] : undefined) ??
    own.find((each) => app !== undefined && labels(each).includes(app)) ??
    own.find(({ name }) => [workload, app].includes(name))
  );
}

/** The callee by the host that was called, or by its name and namespace. */
const calleeIn = (
  { caller, callee: { host, name, namespace } }: ObservedCall,
  { instances }: Inventory,
): ExistingInstance | undefined => {
  const from = { namespace: namespace ?? caller.namespace ?? '' };
  return (
    instances.find((each) => host !== undefined && namesService(host, from, each)) ??
    instances.find((each) => each.name === name && (namespace === undefined || each.namespace === namespace))
  );
};
