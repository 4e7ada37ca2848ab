import { podCount } from '../../mesh/pods.ts';
import type { Version } from '../../model/fleet.ts';
import type { Unproven } from '../case.ts';
import { trialsFor } from '../statistics.ts';
import { caseOf, type Derivation, noCases, sending } from './case-context.ts';
import { errorsOf, trafficPolicyOf } from './error-counts.ts';
import { sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';

/** Chance that the failing pod gets too few calls, far below that of a wrong share. */
const tooRarely = 1e-9;

/** A failing pod gets as many calls as the policy tolerates errors, and then no more, while the other pods answer. */
export const ejections: Derivation = (context) => {
  const { instance } = context;
  const { service, versions } = instance;
  const found = versions.filter(({ name }) => trafficPolicyOf(instance, name).outlierDetection);
  const [version] = found.toSorted((a, b) => podCount(b) * b.weight - podCount(a) * a.weight);
  if (!version) return noCases;
  const unproven = (reason: string): { cases: []; unproven: Unproven[] } => ({
    cases: [],
    unproven: [{ service: service.name, setting: 'outlierDetection', reason }],
  });
  const outlier = trafficPolicyOf(instance, version.name).outlierDetection;
  const errors = errorsOf(outlier);
  const pods = podCount(version);
  if (errors === Number.POSITIVE_INFINITY) return unproven('it counts no errors that a server can cause');
  if (outlier?.splitExternalLocalOriginErrors && !outlier.consecutiveGatewayErrors)
    return unproven('it counts connections apart, which do not fail here');
  if (pods < 2) return unproven(`it needs two pods of a version, and ${version.name} has one here`);
  const share = outlier?.maxEjectionPercent ?? 10;
  if (Math.floor(100 / pods) > share)
    return unproven(`maxEjectionPercent ${share} lets none of ${pods} pods be ejected`);
  const sample = sampleCallsOf(context).sampleCalls.find(
    (each) => isAnswered(each) && !each.misses && shareOf(each.expected.shares, version) > 0,
  );
  if (!sample) return unproven('no service or gateway of this cluster may make a call that reaches it');
  const chance = shareOf(sample.expected.shares, version) / 100 / pods;
  const index = pods - 1;
  const pod = { service: service.name, version: version.name, index };
  const calls = trialsFor(errors, chance, tooRarely) + 40;
  return {
    cases: [
      caseOf(context, 'ejection', `ejection-of-${version.name}`, ['outlierDetection'], {
        from: sample.origin.caller,
        send: { ...sending(sample.method, calls, sample.metadata), atOnce: 1, reset: 'once' },
        behaviour: [{ who: { pod }, fail: { code: 'UNAVAILABLE' } }],
        expect: [{ claim: 'ejected', pod, after: errors }],
        disturbs: true,
      }),
    ],
    unproven: [],
  };
};

const shareOf = (shares: readonly { version: string; percent: number }[], { name }: Version): number =>
  shares.find(({ version }) => version === name)?.percent ?? 0;
