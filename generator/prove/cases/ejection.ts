import { podCount } from '../../mesh/pods.ts';
import type { Version } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import type { OutlierDetection, TrafficPolicy } from '../../model/traffic-policy.ts';
import type { StatusName } from '../../schema/grpc-status.ts';
import type { Unproven } from '../case.ts';
import { trialsFor } from '../statistics.ts';
import { type CaseContext, caseOf, type Derivation, noCases, sending } from './case-context.ts';
import { sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';

/** Chance that the failing pod gets too few calls, far below that of a wrong share. */
const tooRarely = 1e-9;

/** The traffic policy of a version: its own blocks, else those of the port, else those of the service. */
export function policyOf({ instance: { service } }: CaseContext, version: string): TrafficPolicy {
  const { destination, port } = service;
  const ofPort = destination.portLevelSettings?.find((each) => each.port === port)?.policy;
  return { ...destination, ...ofPort, ...destination.subsets?.[version] };
}

/**
 * Statuses that outlier detection counts as errors of the server: those that Envoy maps to a 5xx.
 * Source: Envoy, source/common/grpc/status.cc (grpcToHttpStatus).
 */
export const countedAsErrors: readonly StatusName[] = [
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
];

/** True if proxies count the errors of its pods. */
export function countsErrors({ destination }: Service): boolean {
  const { outlierDetection, subsets, portLevelSettings } = destination;
  const own = [...Object.values(subsets ?? {}), ...(portLevelSettings ?? []).map(({ policy }) => policy)];
  return outlierDetection !== undefined || own.some((policy) => policy.outlierDetection !== undefined);
}

/** Consecutive errors after which the first pod of the service would be ejected; infinite if no pod is ever ejected. */
export function fewestErrors(context: CaseContext): number {
  const all = context.instance.versions.map(({ name }) => errorsOf(policyOf(context, name).outlierDetection));
  return Math.min(Number.POSITIVE_INFINITY, ...all);
}

/** UNAVAILABLE counts as 503: as a gateway error, and as an error of the server. Source: Envoy, outlier detection. */
function errorsOf(outlier: OutlierDetection | undefined): number {
  if (!outlier) return Number.POSITIVE_INFINITY;
  const { consecutiveGatewayErrors: gateway, consecutive5xxErrors: server = 5 } = outlier;
  const counts = [gateway ?? 0, server].filter((count) => count > 0);
  return Math.min(Number.POSITIVE_INFINITY, ...counts);
}

/** A failing pod gets as many calls as the policy tolerates errors, and then no more, while the other pods answer. */
export const ejections: Derivation = (context) => {
  const { instance } = context;
  const { service, versions } = instance;
  const found = versions.filter(({ name }) => policyOf(context, name).outlierDetection);
  const [version] = found.toSorted((a, b) => podCount(b) * b.weight - podCount(a) * a.weight);
  if (!version) return noCases;
  const unproven = (reason: string): { cases: []; unproven: Unproven[] } => ({
    cases: [],
    unproven: [{ service: service.name, setting: 'outlierDetection', reason }],
  });
  const outlier = policyOf(context, version.name).outlierDetection;
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
