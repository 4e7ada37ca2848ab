import { podCount } from '../../mesh/pods.ts';
import type { Case, Unproven } from '../case.ts';
import { type CaseContext, caseOf, type Derivation, noCases, sending } from './case-context.ts';
import { trafficPolicyOf } from './error-counts.ts';
import { sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';

/** Values that are hashed, and calls with each. */
const [hashed, callsEach] = [40, 5];

/** Calls with one key reach one pod; without a key, every pod gets calls. */
export const balancing: Derivation = (context) => {
  const { service, versions } = context.instance;
  const sample = sampleCallsOf(context).sampleCalls.find((each) => isAnswered(each) && !each.misses);
  const several = versions.filter((version) => podCount(version) > 1);
  const reached = several.find(
    ({ name }) => (sample?.expected.shares.find(({ version }) => version === name)?.percent ?? 0) > 0,
  );
  const { loadBalancer } = trafficPolicyOf(context.instance, (reached ?? versions[0])?.name ?? '');
  const unproven: Unproven[] = unprovenOf(service.name, context);
  if (!loadBalancer) return { ...noCases, unproven };
  const missing = (reason: string) => ({
    cases: [],
    unproven: [...unproven, { service: service.name, setting: 'loadBalancer', reason }],
  });
  if (!sample || !reached)
    return missing('it needs two pods of a version that a service or gateway of this cluster calls');
  const { consistentHash, simple } = loadBalancer;
  const from = sample.origin.caller;
  const share = sample.expected.shares.find(({ version }) => version === reached.name)?.percent ?? 0;
  if (consistentHash) {
    const { httpHeaderName, httpCookie } = consistentHash;
    const key = httpHeaderName ?? (httpCookie ? 'cookie' : undefined);
    if (key === undefined) return missing('useSourceIp: all callers have one address on this machine');
    const vary = { name: key, values: hashed, ...(httpCookie ? { prefix: `${httpCookie.name}=` } : {}) };
    const send = { ...sending(sample.method, hashed * callsEach, sample.metadata), vary };
    const sticky: Case = caseOf(
      context,
      'hash',
      `one-pod-for-one-${key}`,
      ['loadBalancer', 'consistentHash'],
      {
        from,
        send,
        expect: [{ claim: 'status', anyOf: ['OK'] }, { claim: 'sticky' }],
      },
    );
    return { cases: [sticky], unproven };
  }
  if (simple === undefined || simple === 'PASSTHROUGH') return { ...noCases, unproven };
  if (share < 100) return { ...noCases, unproven };
  const all = caseOf(context, 'balancing', `every-pod-of-${reached.name}`, ['loadBalancer'], {
    from,
    send: { ...sending(sample.method, 150, sample.metadata), atOnce: 1 },
    expect: [
      { claim: 'status', anyOf: ['OK'] },
      { claim: 'spread', pods: podCount(reached) },
    ],
  });
  return { cases: [all], unproven };
};

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
