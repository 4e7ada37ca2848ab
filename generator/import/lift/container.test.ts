import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../../testing/existing-documents.ts';
import { mainContainer, podSettings } from './container.ts';

/** The settings for the pods of a Deployment, from its pod spec. */
function lifted(
  podSpec: string,
  configMaps: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
) {
  const text = deploymentText('cart').replace(/ {6}serviceAccountName[\s\S]*/, '');
  const indented = podSpec.trim().replaceAll(/^/gm, '      ');
  const inventory = inventoryFrom(`${serviceText('cart', '{ app: cart }')}${text}${indented}\n`);
  const [instance] = inventory.instances;
  const deployment = instance?.versions[0]?.deployment;
  if (!instance || !deployment) throw new Error('there is no Deployment');
  const container = mainContainer(deployment, instance.service);
  return podSettings(
    deployment,
    container,
    new Map(Object.entries(configMaps).map(([name, data]) => [name, { data }])),
  );
}

test('the container with the port of the Service is that of the service', () => {
  const { containers, command } = lifted(`
containers:
  - { name: exporter, image: "tools/exporter:v1", ports: [{ containerPort: 9121 }] }
  - { name: server, image: "shop/cart:v1", command: [/server], ports: [{ containerPort: 7070 }] }
  - { name: istio-proxy, image: "istio/proxyv2:1.31" }
`);
  expect({ containers, command }).toEqual({
    containers: { exporter: { image: 'tools/exporter:v1' } },
    command: ['/server'],
  });
});

test('of several containers with a port of the Service, that with the gRPC port is that of the service', () => {
  const [instance] = inventoryFrom(
    serviceText('cart', '{ app: cart }').replace(
      'ports: [{ name: grpc, port: 7070 }]',
      'ports: [{ name: http-admin, port: 80, targetPort: admin }, { name: grpc, port: 7070 }]',
    ) +
      deploymentText('cart', {
        container:
          'name: admin, image: "shop/admin:v1", ports: [{ name: admin, containerPort: 8080 }] }, { name: server, image: "shop/cart:v1", ports: [{ containerPort: 7070 }]',
      }),
  ).instances;
  const deployment = instance?.versions[0]?.deployment;
  expect(deployment && mainContainer(deployment, instance?.service)['name']).toBe('server');
});

test('variables are plain values, fields of the pod, or keys of Secrets', () => {
  const { env, envFields, secrets } = lifted(
    `
containers:
  - name: server
    image: shop/cart:v1
    envFrom: [{ configMapRef: { name: common }, prefix: C_ }]
    env:
      - { name: APP_VERSION, value: v1 }
      - { name: EMPTY }
      - { name: LEVEL, valueFrom: { configMapKeyRef: { name: levels, key: cart } } }
      - { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
      - { name: CPUS, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
      - { name: PASSWORD, valueFrom: { secretKeyRef: { name: database, key: password } } }
`,
    { common: { A: 'b' }, levels: { cart: 'debug' } },
  );
  expect(env).toEqual({ C_A: 'b', EMPTY: '', LEVEL: 'debug' });
  expect(envFields).toEqual({ IP: 'status.podIP', CPUS: 'limits.cpu' });
  expect(secrets).toEqual({ database: { env: { PASSWORD: 'password' } } });
});

test('volumes have short forms if they can', () => {
  const { config, emptyDirs, secrets, volumes } = lifted(
    `
volumes:
  - { name: cache, emptyDir: { sizeLimit: 1Gi } }
  - { name: files, configMap: { name: cart-files } }
  - { name: keys, secret: { secretName: cart-keys } }
  - { name: data, persistentVolumeClaim: { claimName: cart-data } }
  - { name: ca, secret: { secretName: company, items: [{ key: ca.crt, path: tls/ca.crt }] } }
  - { name: unused, emptyDir: {} }
containers:
  - name: server
    image: shop/cart:v1
    volumeMounts:
      - { name: cache, mountPath: /cache }
      - { name: files, mountPath: /etc/cart }
      - { name: keys, mountPath: /etc/keys, readOnly: true }
      - { name: data, mountPath: /data }
      - { name: ca, mountPath: /etc/ca }
`,
    { 'cart-files': { 'a.yaml': 'a: 1\n' } },
  );
  expect({ config, emptyDirs, secrets, volumes }).toEqual({
    config: { mountPath: '/etc/cart', files: { 'a.yaml': 'a: 1\n' } },
    emptyDirs: { cache: { mountPath: '/cache', sizeLimit: '1Gi' } },
    secrets: { 'cart-keys': { mountPath: '/etc/keys' } },
    volumes: {
      data: { persistentVolumeClaim: 'cart-data', mountPath: '/data', readOnly: false },
      ca: { secret: { name: 'company', files: { 'tls/ca.crt': 'ca.crt' } }, mountPath: '/etc/ca' },
    },
  });
});

test('probes keep their kind and times, with numbers for names of ports', () => {
  expect(
    lifted(`
containers:
  - name: server
    image: shop/cart:v1
    ports: [{ name: health, containerPort: 8081 }]
    readinessProbe: { httpGet: { path: /ready, port: health }, initialDelaySeconds: 5 }
    livenessProbe: { exec: { command: [/alive] }, periodSeconds: 20, failureThreshold: 2 }
`),
  ).toEqual({
    probes: 'none',
    readinessProbe: {
      httpGet: { path: '/ready', port: 8081 },
      initialDelaySeconds: 5,
      periodSeconds: 10,
      failureThreshold: 3,
    },
    livenessProbe: { exec: { command: ['/alive'] }, periodSeconds: 20, failureThreshold: 2 },
  });
});

test('an init container of the proxy and root as the user are left out', () => {
  const { initContainers, securityContext } = lifted(`
securityContext: { runAsUser: 0, fsGroup: 2000 }
initContainers:
  - { name: istio-init, image: "istio/proxyv2:1.31" }
  - { name: schema, image: "shop/cart:v1", args: [migrate] }
containers: [{ name: server, image: "shop/cart:v1" }]
`);
  expect(initContainers).toEqual({ schema: { args: ['migrate'] } });
  expect(securityContext).toEqual({ fsGroup: 2000 });
});

test.each([
  ['preStop: { sleep: { seconds: 7 } }', 7],
  ['preStop: { exec: { command: [sh, -c, "sleep 12"] } }', 12],
  ['preStop: { exec: { command: [/drain] } }', undefined],
  ['preStop: { exec: { command: [sh, -c, "/drain && sleep 12"] } }', undefined],
])('%s is a pause of %s s', (lifecycle, seconds) => {
  expect(
    lifted(`containers: [{ name: server, image: "shop/cart:v1", lifecycle: { ${lifecycle} } }]`)[
      'preStopSeconds'
    ],
  ).toBe(seconds);
});
