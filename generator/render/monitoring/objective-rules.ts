import type { Monitoring } from '../../model/monitoring.ts';
import type { Objective } from '../../model/objectives.ts';
import type { Service } from '../../model/service.ts';
import { type BurnRate, thresholdOf, type Urgency, urgencies } from './burn-rate.ts';
import { bucket, lost, matcher, ofMethod, rateOfCalls, reached, serverErrorsAmong } from './selectors.ts';

type Labels = Readonly<Record<string, string>>;

/** A rule of Prometheus that records a series. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Labels;
}

/** A rule of Prometheus that makes an alert. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** Seconds between two evaluations of the rules. */
export const evaluationSeconds = 30;

/** The series that the rules record: calls in a second, and bad calls in a second, in the last five minutes. */
export const recorded = { calls: 'objective:calls:rate5m', bad: 'objective:bad_calls:rate5m' };

/** The labels of the recorded series of an objective, and so of its alerts. */
export const labelsOf = ({ name, namespace }: Service, { of, method }: Objective): Labels => ({
  service: name,
  namespace,
  objective: of,
  ...(method === undefined ? {} : { method }),
});

/** The rate of calls, and that of bad calls. Everything else is computed from these two series, so each rule is cheap. */
export function recordingRules(service: Service, objective: Objective): RecordingRule[] {
  const labels = labelsOf(service, objective);
  const { calls, bad } =
    objective.of === 'availability' ? errors(service, objective) : slow(service, objective);
  return [
    { record: recorded.calls, expr: calls, labels },
    { record: recorded.bad, expr: bad, labels },
  ];
}

function errors(service: Service, objective: Objective): { readonly calls: string; readonly bad: string } {
  const [here, away] = [reached(service), lost(service)].map((calls) => withMethod(calls, objective));
  if (here === undefined || away === undefined) return { calls: '', bad: '' };
  return {
    calls: rateOfCalls([here, away], '5m'),
    // Without any error there is no series of errors.
    bad: `${rateOfCalls([...serverErrorsAmong(here), away], '5m')} or vector(0)`,
  };
}

function slow(
  service: Service,
  objective: Extract<Objective, { readonly of: 'latency' }>,
): { readonly calls: string; readonly bad: string } {
  const here = withMethod(reached(service), objective);
  const duration = 'istio_request_duration_milliseconds';
  const calls = `sum(rate(${duration}_count{${here}}[5m]))`;
  return { calls, bad: `${calls} - sum(rate(${duration}_bucket{${here},${bucket(objective.below)}}[5m]))` };
}

const withMethod = (calls: string, { method }: Objective): string =>
  method === undefined ? calls : `${calls},${ofMethod(method)}`;

/** The alerts of an objective. A rate that no service can reach is left out: 14.4 times 10 % is more than all calls. */
export function alertingRules(
  service: Service,
  objective: Objective,
  { minimumBadCalls }: Monitoring,
): AlertingRule[] {
  return urgencies.flatMap((urgency): AlertingRule[] => {
    const rates = urgency.rates.filter((rate) => thresholdOf(rate, objective.share) < 1);
    if (rates.length === 0) return [];
    return [
      {
        alert: objective.of === 'availability' ? 'TooManyServerErrors' : 'TooManySlowCalls',
        expr: rates
          .map((rate) => condition(selectorOf(service, objective), rate, objective.share, minimumBadCalls))
          .join('\nor\n'),
        labels: { severity: urgency.severity, team: service.owner },
        annotations: annotationsOf(objective, urgency),
      },
    ];
  });
}

/** The series of an objective. An empty label is one that is not there: without it, those of methods would fit too. */
function selectorOf(service: Service, objective: Objective): string {
  const labels = { ...labelsOf(service, objective), method: objective.method ?? '' };
  return `{${Object.entries(labels)
    .map(([label, value]) => matcher(label, value))
    .join(',')}}`;
}

function condition(series: string, rate: BurnRate, share: number, minimumBadCalls: number): string {
  const threshold = thresholdOf(rate, share);
  return [
    '(',
    `  ${shareOfBadCalls(series, rate.long)} > ${threshold}`,
    'and',
    `  ${shareOfBadCalls(series, rate.short)} > ${threshold}`,
    'and',
    `  ${evaluationSeconds} * sum_over_time(${recorded.bad}${series}[${rate.long}]) >= ${minimumBadCalls}`,
    ')',
  ].join('\n');
}

/** By calls, not by time: a quiet hour weighs less than a busy one. */
const shareOfBadCalls = (series: string, window: string): string =>
  window === '5m'
    ? `${recorded.bad}${series} / ${recorded.calls}${series}`
    : `sum_over_time(${recorded.bad}${series}[${window}]) / sum_over_time(${recorded.calls}${series}[${window}])`;

function annotationsOf(objective: Objective, { usedUpIn }: Urgency): Labels {
  const { method, share } = objective;
  const calls = `calls of {{ $labels.service }}${method === undefined ? '' : ', {{ $labels.method }},'}`;
  const bad =
    objective.of === 'availability' ? 'fail because of the server' : `take longer than ${objective.below} ms`;
  const allowed = Number((100 - share).toPrecision(10));
  return {
    summary: `{{ $value | humanizePercentage }} of the ${calls} ${bad}`,
    description: `The objective allows ${allowed} % in 30 days. At this rate, all of that is used up in less than ${usedUpIn}.`,
  };
}
