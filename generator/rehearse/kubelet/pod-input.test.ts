import { mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../command-line/errors.ts';
import { liveObjectFrom } from '../../mesh/kubernetes-object.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { hostsFile } from './cluster-names.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { ContainerRoot, machine } from './container-root.ts';
import { environmentOf, expand } from './environment.ts';
import { istioCommands } from './image.ts';
import { podSpecFrom } from './pod-spec.ts';
import { makeVolumes } from './volumes.ts';

const place = { node: 'node-a', nodeAddress: '10.64.0.1', address: '10.64.0.3' };

const objects: ClusterObjects = {
  configMap: async (_, name, isOptional) => {
    if (name === 'settings')
      return new Map([
        ['LEVEL', Buffer.from('info')],
        ['b.txt', Buffer.from('b')],
      ]);
    if (isOptional) return new Map();
    throw new Failure(`configmap "${name}" not found`);
  },
  secret: async () => new Map([['key', Buffer.from('secret')]]),
  token: async ({ name }, audience, seconds) => `${name} for ${audience}, ${seconds} s`,
};

function podOf(spec: object) {
  return podSpecFrom(
    liveObjectFrom({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a-1',
        namespace: 'shop',
        uid: 'u',
        labels: { app: 'a' },
        annotations: { note: 'say "x"' },
      },
      spec,
    }),
  );
}

async function environment(container: object): Promise<Record<string, string>> {
  const pod = podOf({ serviceAccountName: 'a', containers: [{ name: 'a', ...container }] });
  const [first] = pod.containers;
  if (!first) throw new Error('The pod has no container.');
  return environmentOf(pod, first, place, objects);
}

const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
const resource = (name: string, divisor = '1') => ({
  valueFrom: { resourceFieldRef: { resource: name, divisor } },
});

test('variables get their values from the pod and from other objects', async () => {
  const values = await environment({
    resources: { limits: { cpu: '1500m' }, requests: { memory: '64Mi' } },
    envFrom: [{ prefix: 'APP_', configMapRef: { name: 'settings' } }],
    env: [
      { name: 'NAME', ...field('metadata.name') },
      { name: 'APP', ...field("metadata.labels['app']") },
      { name: 'IP', ...field('status.podIP') },
      { name: 'HOST_IP', ...field('status.hostIP') },
      { name: 'ACCOUNT', ...field('spec.serviceAccountName') },
      { name: 'CPU', ...resource('limits.cpu') },
      { name: 'MEMORY', ...resource('requests.memory', '1Mi') },
      { name: 'NODE_MEMORY', ...resource('limits.memory', '1Gi') },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'key' } } },
      { name: 'MISSING', valueFrom: { configMapKeyRef: { name: 'x', key: 'y', optional: true } } },
      { name: 'URL', value: 'http://$(IP)/$(NAME)$(LATER)$$(NAME)' },
      { name: 'LATER', value: 'x' },
    ],
  });
  expect(values).toEqual({
    APP_LEVEL: 'info',
    'APP_b.txt': 'b',
    NAME: 'a-1',
    APP: 'a',
    IP: '10.64.0.3',
    HOST_IP: '10.64.0.1',
    ACCOUNT: 'a',
    CPU: '2',
    MEMORY: '64',
    NODE_MEMORY: '8',
    SECRET: 'secret',
    URL: 'http://10.64.0.3/a-1$(LATER)$(NAME)',
    LATER: 'x',
  });
});

test('a pod waits for a ConfigMap that does not exist', async () => {
  const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'none', key: 'y' } } }];
  await expect(environment({ env })).rejects.toThrow(new Failure('configmap "none" not found'));
});

test.each([
  ['$(A) $(B)', '1 $(B)'],
  ['$$(A) $$$(A) $', '$(A) $1 $'],
])('%s is expanded', (text, expected) => expect(expand(text, { A: '1' })).toBe(expected));

test('volumes have the files of their sources', async () => {
  const pod = podOf({
    containers: [],
    volumes: [
      { name: 'empty', emptyDir: {} },
      { name: 'all', configMap: { name: 'settings' } },
      { name: 'some', configMap: { name: 'settings', items: [{ key: 'b.txt', path: 'folder/b' }] } },
      { name: 'none', configMap: { name: 'x', optional: true } },
      { name: 'secret', secret: { secretName: 's' } },
      {
        name: 'info',
        downwardAPI: { items: [{ path: 'notes', fieldRef: { fieldPath: 'metadata.annotations' } }] },
      },
      {
        name: 'token',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', audience: 'istio-ca', expirationSeconds: 43_200 } },
            { configMap: { name: 'settings' } },
          ],
        },
      },
    ],
  });
  const folder = temporaryFolder();
  const volumes = await makeVolumes(pod, place, folder, objects);
  const read = (volume: string, file: string) => readFileSync(join(volumes.get(volume) ?? '', file), 'utf8');
  expect([...volumes.keys()]).toEqual(['empty', 'all', 'some', 'none', 'secret', 'info', 'token']);
  expect(read('all', 'LEVEL')).toBe('info');
  expect(read('some', 'folder/b')).toBe('b');
  expect(read('secret', 'key')).toBe('secret');
  expect(read('info', 'notes')).toBe('note="say \\"x\\""');
  expect(read('token', 'token')).toBe('a-1 for istio-ca, 43200 s');
  expect(read('token', 'LEVEL')).toBe('info');
  // Every user of the pod may write to an emptyDir.
  expect(statSync(volumes.get('empty') ?? '').mode & 0o777).toBe(0o777);
});

test('a container sees this machine, with its volumes in their places', () => {
  const folder = temporaryFolder();
  const volume = join(folder, 'volume');
  mkdirSync(volume);
  const below = join(folder, 'below');
  mkdirSync(join(below, 'kept'), { recursive: true });
  symlinkSync('below', join(folder, 'link'));
  const root = new ContainerRoot(join(folder, 'root'));
  const linkAt = (path: string) => readlinkSync(join(root.folder, path));
  root.link('/srv/new/config', '/config');
  root.link(join(below, 'config'), '/other');
  root.link(join(folder, 'link', 'through'), '/third');
  root.link('/srv/volume', volume);
  root.link('/srv/volume/inner/file', '/inner');
  expect(linkAt('usr')).toBe(`${machine}/usr`);
  expect(linkAt('srv/new/config')).toBe(`${machine}/config`);
  expect(linkAt(join(below, 'config'))).toBe(`${machine}/other`);
  expect(linkAt(join(below, 'kept'))).toBe(`${machine}${below}/kept`);
  // A link of this machine leads to the same folder in the container.
  expect(linkAt(join(folder, 'link'))).toBe(below);
  expect(linkAt(join(below, 'through'))).toBe(`${machine}/third`);
  expect(readlinkSync(join(volume, 'inner/file'))).toBe(`${machine}/inner`);
  root.write('/etc/nsswitch.conf', 'hosts: files\n');
  expect(linkAt('etc/nsswitch.conf').startsWith(`${machine}${folder}/`)).toBe(true);
});

test('names of Services lead to their addresses, short ones in their own namespace', () => {
  const service = (namespace: string, name: string, clusterIP: string) =>
    liveObjectFrom({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { clusterIP } });
  const services = [
    service('shop', 'b', '10.128.0.2'),
    service('other', 'a', '10.128.0.3'),
    service('shop', 'headless', 'None'),
    service('istio-system', 'istiod', '10.128.0.4'),
  ];
  const outside = new Map([['api.example.com', '10.250.0.1']]);
  const text = hostsFile('shop', services, { clusterDomain: 'cluster.local', host: '10.64.0.1', outside });
  expect(text.split('\n')).toEqual([
    '127.0.0.1 localhost',
    '10.64.0.1 istiod.istio-system istiod.istio-system.svc istiod.istio-system.svc.cluster.local',
    '10.128.0.3 a.other a.other.svc a.other.svc.cluster.local',
    '10.128.0.2 b b.shop b.shop.svc b.shop.svc.cluster.local',
    '10.250.0.1 api.example.com',
    '',
  ]);
});

test('with istio-cni the rules are written for the container that validates them', () => {
  const commandsOf = (args: readonly string[]) => {
    const [container] = podOf({ containers: [{ name: 'x', args }] }).containers;
    return container && istioCommands(container);
  };
  const agent = '/usr/local/bin/pilot-agent';
  expect(
    commandsOf(['istio-iptables', '-p', '15001', '--run-validation', '--skip-rule-apply'])?.map(
      ({ user, command }) => [user.uid, ...command],
    ),
  ).toEqual([
    [0, agent, 'istio-iptables', '-p', '15001'],
    [1337, agent, 'istio-iptables', '-p', '15001', '--run-validation', '--skip-rule-apply'],
  ]);
  expect(commandsOf(['istio-iptables', '-p', '15001'])).toHaveLength(1);
  expect(commandsOf(['serve'])).toBeUndefined();
});
