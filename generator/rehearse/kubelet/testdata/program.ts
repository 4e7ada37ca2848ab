import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { repositoryRoot } from '../../../command-line/repository.ts';
import { mapAt, numberAt } from '../../../lang/at-path.ts';
import { definitionsIn } from '../../../mesh/definitions.ts';
import { httpGet, noConnection } from '../../../mesh/http-get.ts';
import { readInjectionTemplate } from '../../../mesh/injection.ts';
import { part } from '../../../mesh/kubernetes-object.ts';
import { until } from '../../../mesh/poll.ts';
import { Processes } from '../../../mesh/processes.ts';
import type { Cluster } from '../../../model/fleet.ts';
import { istio } from '../../../toolchain/versions.ts';
import { clusterNetwork } from '../../addresses.ts';
import { startCluster, startEtcd } from '../../cluster/cluster.ts';
import type { Channel } from '../../pod.ts';
import { enterSandbox, followOutside, isInsideSandbox } from '../../sandbox/enter.ts';
import { prepareNetwork } from '../../sandbox/network.ts';
import { findRehearsalTools } from '../../tools.ts';
import { startKubelet } from '../kubelet.ts';
import { deployment, documents, job, rejected, server } from './documents.ts';

/** Answers of one call. */
interface CallResult {
  readonly id: number;
  readonly status: number;
  readonly text: string;
}

const cluster: Cluster = {
  name: 'test',
  stage: 'test',
  istio: {
    cni: process.argv.includes('cni'),
    nativeSidecars: process.argv.includes('native'),
    namespace: 'istio-system',
  },
  dnsPort: 53,
  namespaces: {},
  trustDomain: 'cluster.local',
  networkPolicies: false,
  telemetry: { backends: [] },
  gateways: [],
  instances: [],
  externals: [],
};

const print = (result: object): boolean => process.stdout.write(`${JSON.stringify(result)}\n`);

/** Runs pods of a cluster, and prints what it sees of them, a line of JSON for each part. */
async function run(): Promise<void> {
  const tools = await findRehearsalTools();
  if (!tools.available) throw new Error(tools.reason);
  const silent = () => undefined;
  await prepareNetwork([clusterNetwork(0)]);
  const processes = new Processes();
  const running = await startCluster({
    processes,
    tools,
    etcd: startEtcd(processes, tools),
    template: await readInjectionTemplate(silent),
    cluster,
    index: 0,
    definitions: await definitionsIn(istio, silent),
  });
  const { client } = running;
  const clients: Channel[] = [];
  const answers = new Map<number, (result: CallResult) => void>();
  const states: string[] = [];
  const folder = join(repositoryRoot, 'generator/rehearse/kubelet/testdata');
  const kubelet = await startKubelet({
    cluster: running,
    tools,
    processes,
    recorder: {
      observe: (each) => {
        if (each.kind === 'pod')
          states.push([each.pod.name, each.state, ...(each.message ? [each.message] : [])].join(' '));
      },
      route: silent,
      tick: silent,
      fail: silent,
      lag: silent,
    },
    programs: (_, { name, machine }) => {
      if (name === 'nothing') return undefined;
      const program = { program: process.execPath, env: {} };
      if (name !== 'client') return { ...program, args: [`${machine}${folder}/server.mjs`] };
      const started = (channel: Channel) => {
        clients.push(channel);
        channel.onMessage((message) => {
          const [id, status] = [numberAt(message, 'id') ?? 0, numberAt(message, 'status') ?? 0];
          answers.get(id)?.({ id, status, text: String(part(message, 'text')) });
        });
      };
      return { ...program, args: [`${machine}${folder}/client.mjs`], started };
    },
  });
  const statesOf = (name: string) => states.filter((state) => state.startsWith(name));
  let calls = 0;
  const call = (path = '/') =>
    new Promise<CallResult>((resolve) => {
      calls += 1;
      answers.set(calls, resolve);
      clients[0]?.send({ id: calls, url: `http://server.demo${path}` });
    });
  const ready = (app: string) =>
    kubelet.pods().filter(({ labels, isReady }) => labels['app'] === app && isReady);
  const allReady = (counts: Readonly<Record<string, number>>) =>
    until(`Starting ${Object.keys(counts).join(', ')}`, async () => {
      const missing = Object.entries(counts).filter(([app, count]) => ready(app).length !== count);
      return missing.length === 0 ? { answer: true } : `${missing.join('; ')}: ${states.join('\n')}`;
    });

  for (const document of documents) await client.apply(document);
  await allReady({ server: 2, client: 1, gateway: 1 });
  const first = await until('A call', async () => {
    const result = await call();
    return result.status === 200 ? { answer: result } : result.text;
  });
  const [gateway] = ready('gateway');
  const [one] = ready('server');
  const fromOutside = (host = '', port = 0) =>
    httpGet({ host, port, path: '/' }).then(({ status }) => status, noConnection);
  print({
    call: JSON.parse(first.text),
    env: JSON.parse((await call('/env')).text),
    file: (await call('/file')).text,
    gateway: await fromOutside(gateway?.address, 80),
    plainText: await fromOutside(one?.address, 8080),
    states: one ? statesOf(one.name).map((state) => state.replace(one.name, 'pod')) : [],
  });

  const counts = { succeeded: 0, failed: 0 };
  const stop = new AbortController();
  const load = (async () => {
    while (!stop.signal.aborted) {
      counts[(await call()).status === 200 ? 'succeeded' : 'failed'] += 1;
      await setTimeout(5);
    }
  })();
  await client.apply(deployment('server', 2, server({ GENERATION: '2' })));
  await until('A rollout', async () => {
    const { metadata, status } = mapAt(await client.get('/apis/apps/v1/namespaces/demo/deployments/server'));
    const { observedGeneration, replicas, updatedReplicas, availableReplicas } = mapAt(status);
    const isDone =
      observedGeneration === mapAt(metadata)['generation'] &&
      [replicas, updatedReplicas, availableReplicas].every((count) => count === 2) &&
      kubelet.pods().length === 4;
    return isDone ? { answer: true } : JSON.stringify(status);
  });
  stop.abort();
  await load;
  print({
    rollout: { failed: counts.failed, hasCalls: counts.succeeded > 10 },
    oldPod:
      one &&
      statesOf(one.name)
        .slice(3)
        .map((state) => state.replace(one.name, 'pod')),
  });

  await call('/exit');
  await until('A restart', async () => {
    const list = mapAt(await client.get('/api/v1/namespaces/demo/pods?labelSelector=app=server'));
    const restarts = JSON.stringify(list).match(/"restartCount":1/g)?.length ?? 0;
    return restarts === 1 && ready('server').length === 2 ? { answer: true } : `${restarts} restarts`;
  });
  await client.apply(rejected);
  await client.apply(deployment('stubborn', 1, server({ IGNORES_SIGTERM: 'yes' }, 1)));
  await allReady({ stubborn: 1 });
  await client.delete('/apis/apps/v1/namespaces/demo/deployments/stubborn', {
    propagationPolicy: 'Background',
  });
  await until('The end of a pod that ignores SIGTERM', async () =>
    statesOf('stubborn').some((state) => state.endsWith('deleted')) ? { answer: true } : states.join('\n'),
  );
  await until('A rejected pod', async () =>
    statesOf('rejected').length > 0 ? { answer: true } : 'admission accepts it, or it was not asked yet.',
  );
  // Without native sidecars, the proxy of a Job runs for ever.
  if (cluster.istio.nativeSidecars) {
    await client.apply(job);
    await until('The end of a Job', async () => {
      const status = mapAt(await client.get('/apis/batch/v1/namespaces/demo/jobs/job'), 'status');
      return status['succeeded'] === 1 ? { answer: true } : JSON.stringify(status);
    });
  }
  print({
    rejected: statesOf('rejected').map((state) => state.replace(/^rejected-\w+ /, '')),
    killed: statesOf('stubborn')
      .filter((state) => state.includes(' killed '))
      .map((state) => state.replace(/^\S+ /, '')),
  });
  await kubelet.close();
  running.close();
  await processes.close();
  process.exit(0);
}

if (isInsideSandbox()) {
  followOutside();
  await run();
} else process.exitCode = await enterSandbox(process.argv.slice(1));
