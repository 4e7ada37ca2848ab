import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository, gitIn } from '../testing/clones.ts';
import { describeWith } from '../testing/describe-with.ts';
import { gitServer } from '../testing/git-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';
import { validator } from '../testing/validation-tools.ts';
import { validateDocuments } from '../toolchain/kubeconform.ts';

vi.setConfig({ testTimeout: 240_000 });

const user = { name: 'analysis', password: 'not:a secret' };
const token = 'prometheus-token';

/** What the command prints for a repository. */
async function printedFor(root: string): Promise<string> {
  const { code, stdout } = await runBundled(
    ...['canary', '--cronjob', '--image', 'registry.example.com/node-and-git:v1.0.0', '--repository', root],
  );
  expect(code).toBe(0);
  return stdout;
}

const documentsIn = (text: string): unknown[] => parseAllDocuments(text).map((each) => each.toJS());

/** The container of the CronJob. */
function containerIn(text: string): unknown {
  const job = documentsIn(text).find((each) => textAt(each, 'kind') === 'CronJob');
  return mapAt(job, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0);
}

/** A server that answers as a Prometheus to those who have the token, as soon as so many have asked. */
async function prometheusFor(runs: number) {
  const waiting: (() => void)[] = [];
  const refused: string[] = [];
  const sample = (version: string, status: string, calls: number) => ({
    metric: { destination_version: version, grpc_response_status: status, response_code: '200' },
    value: [0, String(calls)],
  });
  const result = [
    sample('v1', '0', 8_991),
    sample('v1', '13', 9),
    sample('v2', '0', 999),
    sample('v2', '13', 1),
  ];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      refused.push(request.url ?? '');
      response.writeHead(401).end();
      return;
    }
    waiting.push(() =>
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } })),
    );
    if (waiting.length === runs) for (const send of waiting.splice(0)) send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { address: `http://127.0.0.1:${port}`, refused };
}

/** A remote with a canary of orders that is ready for its next step. */
async function canaryFor(prometheus: string) {
  const clone = await clonedRepository({
    'package.json': JSON.stringify({
      scripts: { canary: `node ${join(repositoryRoot, 'generator/run.mjs')} canary --repository .` },
    }),
    'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, prod]
analysis: { prometheus: "${prometheus}", latency: off, minimumTime: 1s }
`,
    'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v2.0.0, replicas: 3 }
    weights: { v1: 90, v2: 10 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
`,
  });
  gitIn(clone.remote, 'config', 'http.receivepack', 'true');
  const subjects = () => gitIn(clone.remote, 'log', '--reverse', '--format=%s', 'main').split('\n').slice(1);
  return { ...clone, subjects };
}

/** Runs what a pod of the CronJob runs, with its environment and its mounted Secrets in a folder of this machine. */
function runPod(text: string, repository: string): Promise<{ code: number | null; output: string }> {
  const folder = temporaryFolder();
  const container = containerIn(text);
  const variables = listAt(container, 'env').map((each): [string, string] => {
    const value = textAt(each, 'value') ?? '';
    return [textAt(each, 'name') ?? '', value.startsWith('/') ? join(folder, value) : value];
  });
  const environment = Object.fromEntries(variables);
  const secrets: Readonly<Record<string, string>> = {
    'secrets/git/username': user.name,
    'secrets/git/password': `${user.password}\n`,
    'secrets/prometheus/token': token,
  };
  for (const [path, value] of Object.entries(secrets)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), value, { mode: 0o440 });
  }
  mkdirSync(environment['HOME'] ?? '', { recursive: true });
  const [program = '', ...words] = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  const child = spawn(program, words, {
    env: { PATH: process.env['PATH'], ...environment, BRANCH: 'main', REPOSITORY: repository },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test('the command of the pod clones, decides about every canary and pushes, with the credentials of its Secrets', async () => {
  const prometheus = await prometheusFor(1);
  const { root, remote, subjects } = await canaryFor(prometheus.address);
  const server = await gitServer(dirname(remote), user);
  const { code, output } = await runPod(await printedFor(root), `${server}/${basename(remote)}`);
  expect(output).toContain('prod orders v2');
  expect(code).toBe(0);
  expect(subjects()).toEqual(['canary(prod): orders v2 shift 50']);
  expect(gitIn(remote, 'log', '-1', '--format=%an %ae', 'main')).toBe(
    'canary-analysis canary-analysis@users.noreply.invalid',
  );
  expect(prometheus.refused).toEqual([]);
});

test('of two pods that decide at the same moment, one pushes its decision', async () => {
  // Prometheus answers when both have asked, so both have cloned the same commit.
  const prometheus = await prometheusFor(2);
  const { root, remote, subjects } = await canaryFor(prometheus.address);
  const server = await gitServer(dirname(remote), user);
  const text = await printedFor(root);
  const address = `${server}/${basename(remote)}`;
  const runs = await Promise.all([runPod(text, address), runPod(text, address)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(subjects()).toEqual(['canary(prod): orders v2 shift 50']);
  expect(runs.filter(({ output }) => output.includes('advance: v2 is within all limits'))).toHaveLength(2);
  // The commit of the slower one has the same content, so nothing is left of it. Made in the same second, it is the same
  // commit, and there is nothing to push.
  const slower = runs.filter(({ output }) => output.includes('The remote branch has new commits'));
  expect(slower.length).toBeLessThanOrEqual(1);
});

test.each([
  ['an image', []],
  ['a schedule', ['--image', 'i:1', '--schedule', 'every day']],
  ['a name', ['--image', 'i:1', '--namespace', 'Canary']],
])('the command needs %s that Kubernetes accepts', async (_, words) => {
  const root = temporaryRepository();
  expect(await runBundled('canary', '--cronjob', ...words, '--repository', root)).toMatchObject({ code: 2 });
});

test('the pod has no rights: no token, no user root, nothing to write but its own folders, and no sidecar', async () => {
  const text = await printedFor(temporaryRepository());
  const [namespace, policy, job] = documentsIn(text);
  expect(mapAt(namespace, 'metadata', 'labels')).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
    'istio-injection': 'disabled',
  });
  expect(mapAt(policy, 'spec')).toEqual({
    podSelector: { matchLabels: { app: 'canary-analysis' } },
    policyTypes: ['Ingress'],
  });
  expect(mapAt(job, 'spec')).toMatchObject({ schedule: '*/10 * * * *', concurrencyPolicy: 'Forbid' });
  const template = mapAt(job, 'spec', 'jobTemplate', 'spec', 'template');
  expect(template).toMatchObject({
    metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: { automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } },
  });
  // Kubernetes would replace a variable in brackets.
  expect(JSON.stringify(mapAt(template, 'spec', 'containers', 0, 'args'))).not.toContain('$(');
  expect(JSON.stringify(containerIn(text))).not.toContain('$(');
});

test('the checks of this repository find nothing in its pod, beside a Deployment of a team', async () => {
  const documents = documentsIn(await printedFor(temporaryRepository()));
  const job = documents.find((each) => textAt(each, 'kind') === 'CronJob');
  const extra = { ...Object(job), metadata: { ...mapAt(job, 'metadata'), namespace: 'shop' } };
  const root = temporaryRepository({ 'services/orders/extra/analysis.yaml': JSON.stringify(extra) });
  expect(await diagnosticsOf(root)).toBe('');
});

describeWith('kubeconform', validator, (tools) => {
  test('accepts all documents', async () => {
    const results = await validateDocuments(
      tools,
      new Map([['canary-analysis', await printedFor(temporaryRepository())]]),
    );
    expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual(
      Array.from({ length: 3 }, () => 'canary-analysis valid'),
    );
  });
});
