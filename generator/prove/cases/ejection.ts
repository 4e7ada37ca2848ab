import { podCount } from '../../mesh/pods.ts';
import type { Version } from '../../model/fleet.ts';
import { statusesOf } from '../call-status.ts';
import { trialsFor } from '../statistics.ts';
import type { BalancedPods } from './balancing.ts';
import {
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
import { errorsOf, type Outlier } from './traffic-policy.ts';

/** Chance that the failing pod gets too few calls, far below that of a wrong share. */
const tooRarely = 1e-9;

/** A failing pod gets as many calls as the policy tolerates errors, and then no more, while the other pods answer. */
export const ejections: Derivation = (context) => {
  const { service, versions } = context.instance;
  const found = versions.filter(({ name }) => policyIn(context, name).policy.outlierDetection);
  const [version] = found.toSorted((a, b) => podCount(b) * b.weight - podCount(a) * a.weight);
  if (!version) return noCases;
  if (service.methods.length === 0) {
    const reason = 'its servers have no calls to fail, and their connections cannot fail here';
    return { cases: [], unproven: [{ service: service.name, setting: 'outlierDetection', reason }] };
  }
  const { policy, at } = policyIn(context, version.name);
  const sample = sampleCallsOf(context).sampleCalls.find(
    (each) => isAnswered(each) && !each.misses && shareOf(each.expected.shares, version) > 0,
  );
  const group = {
    ...{ service: service.name, version: version.name, pods: podCount(version) },
    share: sample ? shareOf(sample.expected.shares, version) : 0,
  };
  const made = ejectionCases(context, sample, group, policy.outlierDetection ?? {});
  return { ...made, cases: made.cases.map((each) => ({ ...each, ...at('outlierDetection') })) };
};

/** The case of a failing pod of some; without a sample call, none reaches them. */
export function ejectionCases(
  context: SampleContext,
  sample: Pick<SampleCall, 'origin' | 'method' | 'metadata'> | undefined,
  { service, version, pods, share }: BalancedPods,
  outlier: Outlier,
): Derived {
  const unproven = (reason: string): Derived => ({
    cases: [],
    unproven: [{ service: context.service, setting: 'outlierDetection', reason }],
  });
  const errors = errorsOf(outlier);
  if (errors === Number.POSITIVE_INFINITY) return unproven('it counts no errors that a server can cause');
  if (outlier.splitExternalLocalOriginErrors && !outlier.consecutiveGatewayErrors)
    return unproven('it counts connections apart, which do not fail here');
  if (pods < 2) return unproven(`it needs two pods of a version, and ${version} has one here`);
  const most = outlier.maxEjectionPercent ?? 10;
  if (Math.floor(100 / pods) > most)
    return unproven(`maxEjectionPercent ${most} lets none of ${pods} pods be ejected`);
  if (!sample) return unproven('no service or gateway of this cluster may make a call that reaches it');
  const pod = { service, version, index: pods - 1 };
  const calls = trialsFor(errors, share / 100 / pods, tooRarely) + 40;
  const ejection = caseOf(context, 'ejection', `ejection-of-${version}`, ['outlierDetection'], {
    from: sample.origin.caller,
    send: { ...sending(sample.method, calls, sample.metadata), atOnce: 1, reset: 'once' },
    behaviour: [{ who: { pod }, fail: { code: statusesOf(sample.method).unavailable } }],
    expect: [{ claim: 'ejected', pod, after: errors }],
    disturbs: true,
  });
  return { cases: [ejection], unproven: [] };
}

const shareOf = (shares: readonly { version: string; percent: number }[], { name }: Version): number =>
  shares.find(({ version }) => version === name)?.percent ?? 0;
