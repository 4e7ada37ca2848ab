import type { Objective } from '../../model/objectives.ts';
import type { Service } from '../../model/service.ts';
import { labelsOf, recorded } from '../monitoring/objective-rules.ts';
import { lost, matcher, rateOfCalls, reached, serverErrorsAmong } from '../monitoring/selectors.ts';
import type { InstanceView } from '../view.ts';
import type { Panel, Query } from './panel.ts';

/** Grafana fits it to the time range and to the scrape interval. Source: Grafana, Prometheus query variables. */
const window = '$__rate_interval';

/** What a dashboard shows of a service: for all calls, then by version, caller and method, then its objectives. */
export function panelsOf({ service, cluster }: InstanceView): Panel[] {
  const { objectives = [] } = service;
  return [
    calls(service),
    errorsByCode(service),
    serverErrors(service),
    latency(service),
    ...shares(service),
    ...(cluster.telemetry.methodMetrics ? byMethod(service) : []),
    ...(cluster.monitoring?.alerts && objectives.length > 0 ? [whatIsLeft(service, objectives)] : []),
  ];
}

const rateBy = (labels: string, selector: string): string =>
  `sum by (${labels}) (rate(istio_requests_total{${selector}}[${window}]))`;

const calls = (service: Service): Panel => ({
  type: 'timeseries',
  title: 'Calls per second',
  unit: 'reqps',
  queries: [
    { expr: rateOfCalls([reached(service)], window), legend: 'calls' },
    { expr: rateOfCalls([lost(service)], window), legend: 'calls that never arrived' },
  ],
});

const errorsByCode = (service: Service): Panel => ({
  type: 'timeseries',
  title: 'Errors by code',
  description: 'With the errors of callers, such as wrong arguments.',
  unit: 'reqps',
  queries: [
    {
      expr: rateBy('grpc_response_status', `${reached(service)},grpc_response_status!~"|0"`),
      legend: 'gRPC status {{grpc_response_status}}',
    },
    {
      expr: rateBy('response_code', `${reached(service)},grpc_response_status="",response_code=~"[45].."`),
      legend: 'HTTP {{response_code}}',
    },
    { expr: rateBy('response_flags', lost(service)), legend: 'never arrived ({{response_flags}})' },
  ],
});

/** The same calls as in the alerts. */
function serverErrors(service: Service): Panel {
  const [here, away] = [reached(service), lost(service)];
  const bad = rateOfCalls([...serverErrorsAmong(here), away], window);
  return {
    type: 'timeseries',
    title: 'Share of server errors',
    unit: 'percentunit',
    queries: [
      { expr: `(${bad} or vector(0)) / ${rateOfCalls([here, away], window)}`, legend: 'server errors' },
    ],
  };
}

const latency = (service: Service): Panel => ({
  type: 'timeseries',
  title: 'Latency',
  description: 'Estimated between the limits of the buckets.',
  unit: 'ms',
  queries: [50, 95, 99].map((percentile) => ({
    expr: percentileOf(percentile, 'le', reached(service)),
    legend: `p${percentile}`,
  })),
});

const percentileOf = (percentile: number, labels: string, selector: string): string =>
  `histogram_quantile(${percentile / 100}, sum by (${labels}) (rate(istio_request_duration_milliseconds_bucket{${selector}}[${window}])))`;

const shares = (service: Service): Panel[] => [
  {
    type: 'timeseries',
    title: 'Share of calls by version',
    unit: 'percentunit',
    isStacked: true,
    queries: [
      {
        expr: `${rateBy('destination_version', reached(service))} / on () group_left () ${rateOfCalls([reached(service)], window)}`,
        legend: '{{destination_version}}',
      },
    ],
  },
  {
    type: 'timeseries',
    title: 'Calls per second by caller',
    unit: 'reqps',
    isStacked: true,
    queries: [
      {
        expr: rateBy('source_workload_namespace,source_workload', reached(service)),
        legend: '{{source_workload_namespace}}/{{source_workload}}',
      },
    ],
  },
];

/** The labels that the Telemetry of the service adds, for the protocols that it serves. */
function byMethod(service: Service): Panel[] {
  const labels = [...(service.grpc ? ['grpc_method'] : []), ...(service.http ? ['http_operation'] : [])];
  const each = (expr: (label: string, selector: string) => string): Query[] =>
    labels.map((label) => ({
      expr: expr(label, `${reached(service)},${label}!=""`),
      legend: `{{${label}}}`,
    }));
  return [
    {
      type: 'timeseries',
      title: 'Calls per second by method',
      unit: 'reqps',
      isStacked: true,
      queries: each(rateBy),
    },
    {
      type: 'timeseries',
      title: 'Latency by method, p95',
      unit: 'ms',
      queries: each((label, selector) => percentileOf(95, `le,${label}`, selector)),
    },
  ];
}

/** Of the bad calls that an objective allows for 30 days: the part that is left. Less than nothing means that it is missed. */
const whatIsLeft = (service: Service, objectives: readonly Objective[]): Panel => ({
  type: 'stat',
  title: 'Left of what the objectives allow for 30 days',
  unit: 'percentunit',
  queries: objectives.map((objective) => {
    const labels = { ...labelsOf(service, objective), method: objective.method ?? '' };
    const series = `{${Object.entries(labels)
      .map(([label, value]) => matcher(label, value))
      .join(',')}}[30d]`;
    const allowed = Number(((100 - objective.share) / 100).toPrecision(10));
    return {
      expr: `1 - sum_over_time(${recorded.bad}${series}) / sum_over_time(${recorded.calls}${series}) / ${allowed}`,
      legend: [objective.of, objective.method].filter((part) => part !== undefined).join(' of '),
    };
  }),
});
