import { createServer } from 'node:http';
import { type Behaviour, bucketLimits, Counters } from './simulated-service.ts';

/** Metrics of proxies, in the shape of Istio's standard metrics. */
export interface Exporter {
  readonly port: number;
  /** The calls of the next seconds: how many a second, and which part each version gets. */
  calls: number;
  shares: Readonly<Record<string, number>>;
  close(): void;
}

/** How often calls are counted, in milliseconds. */
const tick = 100;

/** Serves what the proxies of a service would have counted, at /metrics, for Prometheus. */
export async function startExporter(
  service: { readonly name: string; readonly namespace: string },
  versions: Readonly<Record<string, Behaviour>>,
): Promise<Exporter> {
  const counters = new Map(
    Object.entries(versions).map(([name, behaviour], seed) => [
      name,
      { behaviour, counters: new Counters(seed + 1) },
    ]),
  );
  const served = await serveMetrics(
    service,
    () => new Map([...counters].map(([version, each]) => [version, each.counters])),
  );
  const exporter: Exporter = {
    port: served.port,
    calls: 0,
    shares: {},
    close() {
      clearInterval(timer);
      served.close();
    },
  };
  const timer = setInterval(() => {
    for (const [version, each] of counters)
      each.counters.serve(
        Math.round((exporter.calls * tick * (exporter.shares[version] ?? 0)) / 100_000),
        each.behaviour,
      );
  }, tick);
  return exporter;
}

/** Serves what the proxies of a service have counted for each version. */
export async function serveMetrics(
  service: { readonly name: string; readonly namespace: string },
  counted: () => ReadonlyMap<string, Counters>,
): Promise<Pick<Exporter, 'port' | 'close'>> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(
      [...counted()]
        .flatMap(([version, counters]) => (counters.calls > 0 ? linesOf(service, version, counters) : []))
        .join(''),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter does not listen');
  return {
    port: address.port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function linesOf(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  version: string,
  { calls, failed, sum, histogram }: Counters,
): string[] {
  const common = [
    'reporter="destination"',
    'source_workload="web-v1"',
    `destination_workload="${name}-${version}"`,
    `destination_workload_namespace="${namespace}"`,
    `destination_app="${name}"`,
    `destination_version="${version}"`,
    'request_protocol="grpc"',
    'response_code="200"',
  ].join(',');
  const requests = (status: string, count: number) =>
    count === 0 ? [] : [`istio_requests_total{${common},grpc_response_status="${status}"} ${count}\n`];
  const duration = 'istio_request_duration_milliseconds';
  return [
    ...requests('0', calls - failed),
    ...requests('13', failed),
    ...histogram.map(({ limit, calls: within }, index) => {
      const text = index === bucketLimits.length - 1 ? '+Inf' : String(limit);
      return `${duration}_bucket{${common},grpc_response_status="0",le="${text}"} ${within}\n`;
    }),
    `${duration}_sum{${common},grpc_response_status="0"} ${sum}\n`,
    `${duration}_count{${common},grpc_response_status="0"} ${calls}\n`,
  ];
}
