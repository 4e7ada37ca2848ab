import { expect, test, vi } from 'vitest';
import { listAt } from '../../lang/at-path.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { merged } from '../../testing/merged.ts';
import { checkRules, program, type Series, testRules } from '../../testing/promtool.ts';
import { rendered } from '../../testing/rendered.ts';

vi.setConfig({ testTimeout: 60_000 });

const orders = 'services/orders/service.yaml';

/** The groups of rules that the cluster dev gets for orders with these settings. */
async function rulesFor(settings: object): Promise<{ readonly groups: readonly unknown[] }> {
  const tree = await rendered({
    ...merged(orders, settings),
    ...merged('clusters/dev.yaml', {
      monitoring: { alerts: true, labels: { release: 'kube-prometheus-stack' } },
      telemetry: { providers: { prometheus: 'local' }, metrics: { perMethod: true } },
    }),
  });
  return { groups: listAt(tree.get('overlays/dev/orders/monitoring.yaml'), 0, 'spec', 'groups') };
}

interface Calls {
  readonly values: string;
  readonly grpc?: string;
  readonly http?: string;
  readonly flags?: string;
  readonly method?: string;
}

/** Calls that proxies of orders have counted. */
const calls = ({ values, grpc = '0', http = '200', method = '/shop.v1.Orders/Get' }: Calls): Series => ({
  series: `istio_requests_total{reporter="destination",destination_workload_namespace="shop",destination_app="orders",grpc_response_status="${grpc}",response_code="${http}",response_flags="-",grpc_method="${method}"}`,
  values,
});

/** Calls that proxies of callers have counted, and that reached no pod. */
const lost = ({ values, flags = 'UH', method = '/shop.v1.Orders/Get' }: Calls): Series => ({
  series: `istio_requests_total{reporter="source",destination_workload_namespace="unknown",destination_app="unknown",destination_service="orders.shop.svc.cluster.local",grpc_response_status="14",response_code="200",response_flags="${flags}",grpc_method="${method}"}`,
  values,
});

/** A histogram of calls of which some take at most 250 ms; `le` is that limit as Prometheus has it. */
function durations(all: string, fast: string, le: string): Series[] {
  const name = 'istio_request_duration_milliseconds';
  const labels = 'reporter="destination",destination_workload_namespace="shop",destination_app="orders"';
  return [
    { series: `${name}_count{${labels}}`, values: all },
    { series: `${name}_bucket{${labels},le="${le}"}`, values: fast },
    { series: `${name}_bucket{${labels},le="+Inf"}`, values: all },
  ];
}

const names = ['TooManyServerErrors', 'TooManySlowCalls'];
const availability = { objectives: { availability: 99.9 } };
const ofService = (objective: string) => ({
  service: 'orders',
  namespace: 'shop',
  team: 'team-orders',
  objective,
});

/** Both alerts of an objective: what is bad for an hour is bad for a day that has only this hour. */
const both = (summary: string, allowed: string, alert: string, labels: Readonly<Record<string, string>>) =>
  (
    [
      ['critical', '5 days'],
      ['warning', '30 days'],
    ] as const
  ).map(([severity, time]) => ({
    alert,
    labels: { ...labels, severity },
    annotations: {
      summary,
      description: `The objective allows ${allowed} % in 30 days. At this rate, all of that is used up in less than ${time}.`,
    },
  }));

const serverErrors = (percent: string) =>
  both(
    `${percent} of the calls of orders fail because of the server`,
    '0.1',
    'TooManyServerErrors',
    ofService('availability'),
  );

// 300 calls in 30 seconds are 10 in a second.
describeWith('with promtool, the alerts of orders', program, ({ path }) => {
  test.each([
    ['5 % server errors', [calls({ values: '0+285x120' }), calls({ grpc: '13', values: '0+15x120' })], '5%'],
    [
      'only HTTP errors of proxies',
      [calls({ values: '0+285x120' }), calls({ grpc: '', http: '503', values: '0+15x120' })],
      '5%',
    ],
    ['calls that reach no pod', [lost({ values: '0+300x120' })], '100%'],
    ['no connection', [calls({ values: '0+285x120' }), lost({ flags: 'UF,URX', values: '0+15x120' })], '5%'],
    [
      'six calls in an hour, all failed',
      [calls({ grpc: '14', values: '0x20 1x10 2x10 3x10 4x10 5x10 6x10 7 8' })],
      '100%',
    ],
  ])('fire for %s', async (_, series, percent) => {
    const rules = await rulesFor(availability);
    expect(await testRules(path, rules, { series, at: '45m', names, firing: serverErrors(percent) })).toBe(
      '',
    );
  });

  test.each([
    ['0.05 % server errors', [calls({ values: '0+2999x120' }), calls({ grpc: '13', values: '0+1.5x120' })]],
    [
      'one error in three calls',
      [calls({ values: '0x20 1x20 2x80' }), calls({ grpc: '13', values: '0x30 1x90' })],
    ],
    ['wrong arguments', [calls({ values: '0+285x120' }), calls({ grpc: '3', values: '0+15x120' })]],
    ['HTTP 404', [calls({ values: '0+285x120' }), calls({ grpc: '', http: '404', values: '0+15x120' })]],
    ['a gRPC answer with HTTP 500', [calls({ http: '500', values: '0+15x120' })]],
    ['no calls', []],
    [
      'errors of another service',
      [
        {
          series:
            'istio_requests_total{reporter="destination",destination_workload_namespace="shop",destination_app="stock",grpc_response_status="13"}',
          values: '0+15x120',
        },
      ],
    ],
  ])('do not fire for %s', async (_, series) => {
    const rules = await rulesFor(availability);
    for (const at of ['17m', '45m', '59m'])
      expect(await testRules(path, rules, { series, at, names, firing: [] })).toBe('');
  });

  test('end soon after the errors have ended, the urgent one first', async () => {
    const rules = await rulesFor(availability);
    const series = [
      calls({ values: '0+285x60 17400+300x1000' }),
      calls({ grpc: '13', values: '0+15x60 900x1000' }),
    ];
    const firingAt = (at: string, severities: readonly string[], percent: string) => ({
      series,
      at,
      names,
      firing: serverErrors(percent).filter(({ labels }) => severities.includes(labels.severity)),
    });
    expect(await testRules(path, rules, firingAt('30m', ['critical', 'warning'], '5%'))).toBe('');
    expect(await testRules(path, rules, firingAt('2h', ['warning'], '1.263%'))).toBe('');
    expect(await testRules(path, rules, firingAt('8h', [], '0%'))).toBe('');
  });

  test.each(['250', '250.0'])('fire for slow calls with a bucket %s', async (le) => {
    const rules = await rulesFor({ calls: [], objectives: { latency: { share: 99, below: '250ms' } } });
    const firing = both(
      '20% of the calls of orders take longer than 250 ms',
      '1',
      'TooManySlowCalls',
      ofService('latency'),
    );
    const slow = { series: durations('0+300x120', '0+240x120', le), at: '45m', names, firing };
    expect(await testRules(path, rules, slow)).toBe('');
    const fast = { series: durations('0+300x120', '0+299x120', le), at: '45m', names, firing: [] };
    expect(await testRules(path, rules, fast)).toBe('');
  });

  test('of a method count only its calls', async () => {
    const rules = await rulesFor({
      objectives: { availability: 90 },
      methods: { Place: { objectives: { availability: 99.9 } }, Get: { objectives: { availability: 99.9 } } },
    });
    const place = '/shop.v1.Orders/Place';
    const series = [
      calls({ values: '0+300x120' }),
      calls({ method: place, values: '0+285x120' }),
      calls({ method: place, grpc: '13', values: '0+15x120' }),
    ];
    const method = 'shop.v1.Orders/Place';
    const firing = both(
      `5% of the calls of orders, ${method}, fail because of the server`,
      '0.1',
      'TooManyServerErrors',
      { ...ofService('availability'), method },
    );
    expect(await testRules(path, rules, { series, at: '45m', names, firing })).toBe('');
  });

  test('are rules that Prometheus accepts, for every limit of a bucket and a low objective', async () => {
    const methods = {
      Get: { objectives: { availability: 99.95, latency: { share: 99.9, below: '0.5ms' } } },
      Place: { objectives: { availability: 50, latency: { share: 60, below: '30m' } } },
    };
    expect(await checkRules(path, await rulesFor({ ...availability, methods }))).toBe('');
  });
});
