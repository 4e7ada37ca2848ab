import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { Failure } from '../../command-line/errors.ts';
import { textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { certificateAuthority } from '../../mesh/certificates.ts';
import { noConnection } from '../../mesh/http-get.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type LiveObject, liveObjectFrom, maps } from '../../mesh/kubernetes-object.ts';
import { quantityOf } from '../../model/quantity.ts';
import type { ClusterNetwork } from '../addresses.ts';

/** The CPU that a container uses now, in millicores. @param request what it requests, in millicores */
export type CpuUsage = (pod: LiveObject, container: string, request: number) => number;

/** An autoscaler whose target is above 50 percent does not add pods. */
export const halfOfRequest: CpuUsage = (_pod, _container, request) => request / 2;

/** Metrics that are served. */
export interface Metrics {
  close(): void;
}

const group = 'metrics.k8s.io';
const version = 'v1beta1';
const root = `/apis/${group}/${version}`;
const service = { namespace: 'kube-system', name: 'metrics-server', port: 443 };

/**
 * Serves the CPU usage of pods in the place of metrics-server, and registers it: autoscalers of the cluster read it.
 * Source: Kubernetes, resource metrics pipeline.
 */
export async function startMetrics(
  client: KubernetesClient,
  { metrics: address }: ClusterNetwork,
  usage: CpuUsage,
): Promise<Metrics> {
  const authority = await certificateAuthority('metrics');
  const { certificate: cert, key } = await authority.issue([address]);
  const server = createServer({ cert, key }, (request, response) => {
    void answer(client, usage, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(service.port, address, resolve);
  });
  server.unref();
  await register(client, address);
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  client: KubernetesClient,
  usage: CpuUsage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'https://metrics');
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const namespace = new RegExp(`^${root}/namespaces/([^/]+)/pods$`).exec(pathname)?.[1];
  if (pathname === root) send(200, discovery);
  else if (namespace === undefined) send(404, {});
  else
    try {
      send(200, await podMetricsIn(client, usage, namespace, search));
    } catch (error) {
      // The API server may end before this server does.
      send(503, { message: error instanceof Failure ? error.message : noConnection(error) });
    }
}

async function podMetricsIn(
  client: KubernetesClient,
  usage: CpuUsage,
  namespace: string,
  query: string,
): Promise<object> {
  // The API server understands the label selector of the query.
  const pods = maps(await client.get(`/api/v1/namespaces/${namespace}/pods${query}`), 'items')
    .map((pod) => liveObjectFrom({ apiVersion: 'v1', kind: 'Pod', ...pod }))
    .filter((pod) => textAt(pod, 'status', 'phase') === 'Running');
  return {
    apiVersion: `${group}/${version}`,
    kind: 'PodMetricsList',
    metadata: {},
    items: pods.map((pod) => podMetrics(pod, usage)),
  };
}

const discovery = {
  apiVersion: 'v1',
  kind: 'APIResourceList',
  groupVersion: `${group}/${version}`,
  resources: [
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

function podMetrics(pod: LiveObject, usage: CpuUsage): object {
  const { name, namespace, labels } = pod.metadata;
  return {
    metadata: { name, namespace, labels },
    timestamp: new Date().toISOString(),
    window: '5s',
    containers: containersOf(pod).map((container) => {
      const containerName = String(container['name']);
      const request = 1000 * quantityOf(textAt(container, 'resources', 'requests', 'cpu') ?? '0');
      const cpu = `${Math.round(usage(pod, containerName, request))}m`;
      return { name: containerName, usage: { cpu, memory: '64Mi' } };
    }),
  };
}

/** Native sidecars are init containers that run as long as the pod. */
function containersOf(pod: LiveObject): PlainMap[] {
  return [
    ...maps(pod, 'spec', 'initContainers').filter((container) => container['restartPolicy'] === 'Always'),
    ...maps(pod, 'spec', 'containers'),
  ];
}

/** The API server finds the address through a Service without a selector. Proxies need not know it. */
async function register(client: KubernetesClient, address: string): Promise<void> {
  const { namespace, name, port } = service;
  const ports = [{ name: 'https', port }];
  await Promise.all([
    client.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, annotations: { 'networking.istio.io/exportTo': '~' } },
      spec: { clusterIP: address, ports },
    }),
    client.apply({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address] }],
      ports,
    }),
    client.apply({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${version}.${group}` },
      spec: {
        ...{ group, version, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true },
        service,
      },
    }),
  ]);
}
