import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readMetrics } from './prometheus.ts';

const labels = ['__name__', 'source_workload', 'destination_service', 'request_path', 'pod', 'response_code'];
const metric = {
  source_workload: 'web',
  destination_service: 'cart.shop.svc.cluster.local',
  request_path: '/shop.v1.Cart/Add',
};
const answers: Readonly<Record<string, object>> = {
  '/api/v1/labels': { status: 'success', data: labels },
  '/api/v1/query': { status: 'success', data: { result: [{ metric, value: [1, '5'] }] } },
};

/** The address of a server that answers like Prometheus, unless `answer` has another status and text. */
async function prometheus(answer?: { status: number; text: string }) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const path = (request.url ?? '').replace(/\?.*/, '').replace('/metrics', '');
    response.writeHead(answer?.status ?? 200);
    response.end(answer?.text ?? JSON.stringify(answers[path]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

test('a Prometheus is asked for the calls of the last days, by the labels that it has', async () => {
  const { url, requests } = await prometheus();
  const calls = await readMetrics(`${url}/metrics/`, { PROMETHEUS_TOKEN: 'secret' });
  expect(calls).toMatchObject([
    { caller: { workload: 'web' }, path: '/shop.v1.Cart/Add', count: 5, isDenied: false },
  ]);
  expect(new URL(requests[1]?.url ?? '', url).searchParams.get('query')).toBe(
    'sum by (source_workload, destination_service, request_path, response_code) (max_over_time(istio_requests_total[7d])) or sum by (source_workload, destination_service, request_path, response_code) (max_over_time(istio_tcp_connections_opened_total[7d]))',
  );
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
});

test('credentials may be in files', async () => {
  const { url, requests } = await prometheus();
  const file = join(temporaryFolder(), 'password');
  writeFileSync(file, 'p\n');
  await readMetrics(url, { PROMETHEUS_USERNAME: 'u', PROMETHEUS_PASSWORD_FILE: file });
  expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
});

test.each([
  [
    { status: 401, text: 'no' },
    /answered 401 Unauthorized: set PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD$/,
  ],
  [
    { status: 422, text: '{"status":"error","error":"too many samples"}' },
    /answered 422 .*: too many samples$/,
  ],
  [{ status: 200, text: '<html>' }, /is not a Prometheus: its answer is not JSON$/],
  [
    { status: 200, text: '{"status":"success","data":["up"]}' },
    /has no istio_requests_total: it does not scrape the proxies of Istio$/,
  ],
])('the answer %o is an error with its reason', async (answer, message) => {
  const { url } = await prometheus(answer);
  await expect(readMetrics(url, {})).rejects.toThrow(message);
});

test.each([
  ['http://127.0.0.1:65533', /cannot be reached: connect ECONNREFUSED/],
  ['http://u:p@127.0.0.1:1', /must have no credentials in the address: set PROMETHEUS_USERNAME/],
  ['http://127.0.0.1:1/api/v1/query?query=up', /pass the address of Prometheus without \/api\/v1/],
  ['missing.json', '--metrics missing.json: there is no such file'],
])('%s is an error with its reason', async (source, message) => {
  await expect(readMetrics(source, {})).rejects.toThrow(message);
});

test('a file has an answer of Prometheus, or its text format', async () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const expected = [{ caller: { workload: 'web' }, path: '/shop.v1.Cart/Add' }];
  expect(await readMetrics(file('a.json', JSON.stringify(answers['/api/v1/query'])))).toMatchObject(expected);
  const text = Object.entries(metric).map(([key, value]) => `${key}="${value}"`);
  expect(await readMetrics(file('a.txt', `istio_requests_total{${text}} 5\n`))).toMatchObject(expected);
  await expect(readMetrics(file('b.json', '{'))).rejects.toThrow(/b.json is not an answer of Prometheus/);
  await expect(readMetrics(file('b.txt', 'up 1\n'))).rejects.toThrow(/has no calls: it needs/);
});
