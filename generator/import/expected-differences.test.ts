import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { deploymentText, inventoryFrom } from '../testing/existing-documents.ts';
import { aligned } from './aligned.ts';
import { compare } from './compare.ts';
import { pathText } from './leaves.ts';

const rendered = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart-v1 }
spec:
  template:
    metadata: { labels: { app: cart } }
    spec:
      serviceAccountName: cart
      containers:
        - name: cart
          image: shop/server:v1
          ports: [{ name: grpc, containerPort: 7070 }]
          env: [{ name: LEVEL, value: info }, { name: MODE, value: x }]
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
          volumeMounts: [{ name: config, mountPath: /etc/cart }, { name: secret-keys, mountPath: /keys }]
      volumes:
        - { name: config, configMap: { name: cart-config } }
        - { name: secret-keys, secret: { secretName: keys } }
`;

const configMaps = new Map([
  ['settings', { data: { LEVEL: 'info' } }],
  ['files', { data: { a: 'b' } }],
]);

/** The values of a Deployment that are lost: of its container, and of its pods. */
function lost(container: string, pod = ''): string[] {
  const text = deploymentText('cart', { container: `name: server, image: "shop/server:v1", ${container}` });
  const { instances } = inventoryFrom(pod === '' ? text : `${text}      ${pod}\n`);
  const [instance] = instances;
  const deployment = instance?.versions[0]?.deployment;
  if (!instance || !deployment) throw new Error('there is no Deployment');
  const value = parse(rendered);
  const existing = aligned(deployment, instance, value, configMaps);
  return compare({ existing, service: 'cart', rendered: value }).lost.map(({ path }) =>
    pathText(path).replace('spec.template.spec.', '').replace('containers[cart].', ''),
  );
}

test.each([
  ['envFrom: [{ configMapRef: { name: settings } }]'],
  ['env: [{ name: LEVEL, valueFrom: { configMapKeyRef: { name: settings, key: LEVEL } } }]'],
  ['lifecycle: { preStop: { exec: { command: [sh, -c, "sleep 7"] } } }'],
  ['ports: [{ name: any, containerPort: 7070 }, { containerPort: 9090 }]'],
])('%s has a counterpart', (container) => {
  expect(lost(container)).toEqual([]);
});

test.each([
  ['envFrom: [{ secretRef: { name: keys } }]', ['envFrom']],
  ['envFrom: [{ configMapRef: { name: absent } }]', ['envFrom']],
  [
    'env: [{ name: MODE, valueFrom: { configMapKeyRef: { name: absent, key: a } } }]',
    ['env[MODE].valueFrom.configMapKeyRef.name', 'env[MODE].valueFrom.configMapKeyRef.key'],
  ],
  [
    'lifecycle: { preStop: { exec: { command: [/drain] } } }',
    ['lifecycle.preStop.exec.command', 'lifecycle.preStop.sleep'],
  ],
  ['ports: [{ containerPort: 7070, hostPort: 80 }]', ['ports[7070].hostPort']],
  [
    'ports: [{ name: dns, containerPort: 53, protocol: UDP }]',
    ['ports[53].name', 'ports[53].containerPort', 'ports[53].protocol'],
  ],
])('%s is lost', (container, paths) => {
  expect(lost(container)).toEqual(paths);
});

const mounts = 'volumeMounts: [{ name: a, mountPath: /etc/cart }, { name: b, mountPath: /keys }]';

test('volumes have a counterpart with the same source at the same path', () => {
  const files = (mode: string, secret: string) =>
    `volumes: [{ name: a, configMap: { name: files${mode} } }, { name: b, secret: { secretName: ${secret} } }, { name: unused, hostPath: { path: /a } }]`;
  expect(lost(mounts, files('', 'keys'))).toEqual([]);
  expect(lost(mounts, files(', defaultMode: 0755', 'keys'))).toEqual([
    'volumes[config].configMap.defaultMode',
  ]);
  expect(lost(mounts, files('', 'others'))).toEqual(['volumes[secret-keys].secret.secretName']);
  expect(lost(mounts, files(', items: [{ key: a, path: b }]', 'keys'))).toEqual([
    'volumes[config].configMap.items',
  ]);
});

test('rules about the pods of another app, and tokens, are lost', () => {
  const rule = (app: string) =>
    `affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: zone, labelSelector: { matchLabels: { app: ${app} } } }] } }`;
  expect(lost('', rule('cart'))).toEqual([]);
  expect(lost('', rule('database'))).toHaveLength(1);
  expect(lost('', 'automountServiceAccountToken: false')).toEqual([]);
  expect(lost('', 'automountServiceAccountToken: true')).toEqual(['automountServiceAccountToken']);
});
