import { podCount } from '../../mesh/pods.ts';
import type { Unproven } from '../case.ts';
import {
  type CaseContext,
  caseOf,
  type Derivation,
  type Derived,
  noCases,
  type SampleContext,
  sending,
} from './case-context.ts';
import { policyIn } from './policy-in.ts';
import { type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';
import type { Balancing } from './traffic-policy.ts';

/** Values that are hashed, and calls with each. */
const [hashed, callsEach] = [40, 5];

/** Pods that calls arrive at, and their share of the calls in percent. */
export interface BalancedPods {
  readonly service: string;
  readonly version: string;
  readonly pods: number;
  readonly share: number;
}

/** Calls with one key reach one pod; without a key, every pod gets calls. */
export const balancing: Derivation = (context) => {
  const { service, versions } = context.instance;
  const sample = sampleCallsOf(context).sampleCalls.find((each) => isAnswered(each) && !each.misses);
  const shareOf = (name: string) =>
    sample?.expected.shares.find(({ version }) => version === name)?.percent ?? 0;
  const several = versions.filter((version) => podCount(version) > 1);
  const reached = several.find(({ name }) => shareOf(name) > 0);
  const { policy, at } = policyIn(context, (reached ?? versions[0])?.name ?? '');
  const { loadBalancer } = policy;
  const unproven: Unproven[] = unprovenOf(service.name, context);
  if (!loadBalancer) return { ...noCases, unproven };
  if (!sample || !reached) {
    const reason =
      service.methods.length > 0
        ? 'it needs two pods of a version that a service or gateway of this cluster calls'
        : 'cases show it with calls of gRPC and HTTP, which the service does not take';
    return {
      cases: [],
      unproven: [...unproven, { service: service.name, setting: 'loadBalancer', reason }],
    };
  }
  const group = {
    ...{ service: service.name, version: reached.name, pods: podCount(reached) },
    share: shareOf(reached.name),
  };
  const made = balancingCases(context, sample, group, loadBalancer);
  return {
    cases: made.cases.map((each) => ({ ...each, ...at('loadBalancer') })),
    unproven: [...unproven, ...made.unproven],
  };
};

/** The cases of how calls are balanced over some pods. */
export function balancingCases(
  context: SampleContext,
  { origin, method, metadata }: Pick<SampleCall, 'origin' | 'method' | 'metadata'>,
  { version, pods, share }: BalancedPods,
  { consistentHash, simple }: Balancing,
): Derived {
  const from = origin.caller;
  if (consistentHash) {
    const { httpHeaderName, httpCookie } = consistentHash;
    const key = httpHeaderName ?? (httpCookie ? 'cookie' : undefined);
    if (key === undefined) {
      const reason = 'only headers and cookies differ by call: all callers have one address on this machine';
      return { cases: [], unproven: [{ service: context.service, setting: 'loadBalancer', reason }] };
    }
    const vary = { name: key, values: hashed, ...(httpCookie ? { prefix: `${httpCookie.name}=` } : {}) };
    const send = { ...sending(method, hashed * callsEach, metadata), vary };
    const sticky = caseOf(context, 'hash', `one-pod-for-one-${key}`, ['loadBalancer', 'consistentHash'], {
      from,
      send,
      expect: [{ claim: 'status', anyOf: ['OK'] }, { claim: 'sticky' }],
    });
    return { cases: [sticky], unproven: [] };
  }
  if (simple === undefined || simple === 'PASSTHROUGH' || share < 100) return noCases;
  const all = caseOf(context, 'balancing', `every-pod-of-${version}`, ['loadBalancer'], {
    from,
    send: { ...sending(method, 150, metadata), atOnce: 1 },
    expect: [
      { claim: 'status', anyOf: ['OK'] },
      { claim: 'spread', pods },
    ],
  });
  return { cases: [all], unproven: [] };
}

/** Settings that need zones, load or time, which this machine does not have. */
function unprovenOf(service: string, context: CaseContext): Unproven[] {
  const { destination } = context.instance.service;
  const { loadBalancer, connectionPool, trafficDistribution } = destination;
  const reasons: readonly (readonly [string, unknown, string])[] = [
    [
      'loadBalancer.localityLbSetting',
      loadBalancer?.localityLbSetting,
      'all pods are on one machine, in one zone',
    ],
    ['loadBalancer.warmup', loadBalancer?.warmup, 'it shows over minutes, not in single calls'],
    ['trafficDistribution', trafficDistribution, 'all pods are on one machine, in one zone'],
    ['connectionPool', connectionPool, 'its limits only show under load'],
  ];
  return reasons.flatMap(([setting, value, reason]) =>
    value === undefined ? [] : [{ service, setting, reason }],
  );
}
