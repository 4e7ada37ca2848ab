import { textAt } from '../../../lang/at-path.ts';
import { certificateAuthority } from '../../../mesh/certificates.ts';
import { definitionsIn } from '../../../mesh/definitions.ts';
import { readInjectionTemplate } from '../../../mesh/injection.ts';
import { type KubernetesObject, type LiveObject, maps, part } from '../../../mesh/kubernetes-object.ts';
import { until } from '../../../mesh/poll.ts';
import { Processes } from '../../../mesh/processes.ts';
import { watchObjects } from '../../../mesh/watch.ts';
import type { Cluster } from '../../../model/fleet.ts';
import { istio } from '../../../toolchain/versions.ts';
import { clusterNetwork } from '../../addresses.ts';
import { findRehearsalTools } from '../../tools.ts';
import { type RunningCluster, startCluster, startEtcd } from '../cluster.ts';
import { ip, provideNetwork } from '../network.ts';
import { startSubstitutes } from '../substitutes.ts';

const model: Cluster = {
  ...{ name: 'eu', stage: 'prod', trustDomain: 'cluster.local', networkPolicies: false },
  ...{ telemetry: { backends: [] }, instances: [], externals: [] },
  istio: { cni: true, nativeSidecars: true, namespace: 'istio-system' },
  ...{ dnsPort: 53, namespaces: {} },
  gateways: [
    {
      ...{ name: 'public', type: 'istio', namespace: 'gateways', className: '', port: 443, namespaces: {} },
      ...{ selector: { istio: 'public' }, serviceAccount: 'public', hosts: ['*.example.com'] },
      credentialName: 'example-com',
    },
  ],
};

const container = {
  name: 'shop',
  image: 'shop',
  env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }],
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  resources: { requests: { cpu: '100m' } },
};
const metadata = { name: 'shop', namespace: 'shop' };
/** A namespace whose pods belong to a revision. */
const revised = { name: 'desk', namespace: 'desk' };
const labels = { app: 'shop' };
const securityContext = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
const target = { type: 'Utilization', averageUtilization: 80 };
const documents: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'shop',
      labels: { 'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { securityContext, containers: [container] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'desk',
      labels: { 'istio.io/rev': '1-31', 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: revised,
    spec: {
      selector: { matchLabels: { app: 'desk' } },
      template: { metadata: { labels: { app: 'desk' } }, spec: { securityContext, containers: [container] } },
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      ...{ minReplicas: 3, maxReplicas: 10, scaleTargetRef },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  },
];

/** Sets the status of a pod that runs and is ready. */
async function runPod({ client, node }: RunningCluster, { metadata, spec }: LiveObject): Promise<void> {
  if (textAt(spec, 'nodeName') !== undefined) return;
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  await client.create(`${path}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: metadata.name },
    target: { kind: 'Node', name: node },
  });
  const now = new Date().toISOString();
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: now });
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition);
  await client.patch(`${path}/status`, { status: { phase: 'Running', startTime: now, conditions } });
}

const tools = await findRehearsalTools();
if (!tools.available) throw new Error(tools.reason);
await ip('link', 'set', 'lo', 'up');
await provideNetwork(clusterNetwork(0));
const processes = new Processes();
const eu = await startCluster({
  ...{ processes, tools, etcd: startEtcd(processes, tools), cluster: model, index: 0 },
  template: await readInjectionTemplate(console.error),
  definitions: await definitionsIn(istio, console.error),
});
const { client } = eu;
const pods = watchObjects(client, '/api/v1/pods', ({ change, object }) => {
  if (change === 'added') void runPod(eu, object);
});
await startSubstitutes(eu, [model], await certificateAuthority('outside'), console.error);
for (const document of documents) await client.apply(document);

const autoscaler = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers/shop';
const conditions = await until(
  'The autoscaler',
  async () => {
    const status = part(await client.get(autoscaler), 'status');
    const found = maps(status, 'conditions').filter((each) => each['status'] === 'True');
    const types = found.map(({ type }) => String(type));
    return part(status, 'currentReplicas') === 3 && types.includes('ScalingActive')
      ? { answer: types }
      : JSON.stringify(status ?? {});
  },
  180_000,
);
const namesIn = (list: unknown) => maps(list, 'items').map((each) => textAt(each, 'metadata', 'name'));
const shop = pods.objects().find(({ metadata }) => metadata.namespace === 'shop');
const desk = pods.objects().find(({ metadata }) => metadata.namespace === 'desk');
const gateway = pods.objects().find(({ metadata }) => metadata.namespace === 'gateways');
const images = (pod: LiveObject | undefined, list: string) =>
  maps(pod, 'spec', list).map(({ name, image, restartPolicy }) => ({ name, image, restartPolicy }));
console.log(
  JSON.stringify({
    conditions,
    init: images(shop, 'initContainers').map(({ name, restartPolicy }) => [name, restartPolicy ?? '']),
    revised: images(desk, 'initContainers').map(({ name }) => name),
    gateway: images(gateway, 'containers').map(({ name, image }) => [name, image !== 'auto']),
    secrets: {
      shop: namesIn(await client.get('/api/v1/namespaces/shop/secrets')),
      gateways: namesIn(await client.get('/api/v1/namespaces/gateways/secrets')),
    },
  }),
);
await processes.close();
process.exit(0);
