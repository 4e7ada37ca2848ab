import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  adaptedRequestAuthentication,
  adaptedRoute,
  adaptedService,
  adaptedServiceEntry,
  adaptedTelemetry,
  namesLowPort,
} from './adapted-documents.ts';
import { adaptedSidecar, sidecarFor } from './adapted-sidecar.ts';
import { certificateAuthority } from './certificates.ts';
import { claimLoopback } from './loopback.ts';
import { startWatchdog } from './watchdog.ts';
import { certificateChain, secretsRequest } from './wire.ts';
import { inboundPorts, portBehind, protocolOf, type Workload } from './workloads.ts';

const workload: Workload = {
  kind: 'pod',
  key: 'b/v1/0',
  egress: '127.9.32.1',
  ports: { grpc: 50051 },
  node: {
    type: 'sidecar',
    name: 'b-v1-0',
    namespace: 'shop',
    serviceAccount: 'b',
    address: '127.9.16.1',
    labels: { app: 'b', version: 'v1', 'prove/pod': 'b-v1-0' },
  },
};

function sidecar(name: string, namespace: string, spec: object) {
  return { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name, namespace }, spec };
}

describe('sidecarFor', () => {
  const own = sidecar('own', 'shop', { workloadSelector: { labels: { app: 'b' } } });
  const other = sidecar('other', 'shop', { workloadSelector: { labels: { app: 'c' } } });
  const ofNamespace = sidecar('default', 'shop', {});
  const ofMesh = sidecar('default', 'istio-system', {});
  const elsewhere = sidecar('default', 'else', {});

  test.each([
    ['one that selects the workload', [ofMesh, ofNamespace, other, own], own],
    ['that of the namespace', [ofMesh, elsewhere, other, ofNamespace], ofNamespace],
    ['that of the mesh', [elsewhere, other, ofMesh], ofMesh],
    ['none', [elsewhere, other], undefined],
  ])('takes %s', (_, documents, expected) => expect(sidecarFor(workload, documents)).toBe(expected));
});

describe('adaptedSidecar', () => {
  test('keeps hosts and policy, and adds the address of the proxy', () => {
    const committed = sidecar('b', 'shop', {
      workloadSelector: { labels: { app: 'b' } },
      egress: [{ hosts: ['shop/a.shop.svc.cluster.local'] }],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    });
    const inbound = [{ name: 'grpc', number: 50051, protocol: 'GRPC' }];
    const low = { socket: '/x.sock', protocol: 'GRPC' };
    expect(adaptedSidecar(workload, committed, inbound, low)).toMatchObject({
      metadata: { name: 'prove-b-v1-0', namespace: 'shop' },
      spec: {
        workloadSelector: { labels: { 'prove/pod': 'b-v1-0' } },
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
        egress: [
          { bind: 'unix:///x.sock', port: { number: 0 }, hosts: ['shop/a.shop.svc.cluster.local'] },
          { bind: '127.9.32.1', hosts: ['shop/a.shop.svc.cluster.local'] },
        ],
        ingress: [{ bind: '127.9.16.1', port: { number: 50051 }, defaultEndpoint: '0.0.0.0:60051' }],
      },
    });
  });

  test('sees everything where no Sidecar holds', () => {
    expect(adaptedSidecar(workload, undefined, [], undefined)).toHaveProperty('spec.egress', [
      { hosts: ['*/*'], bind: '127.9.32.1', captureMode: 'NONE' },
    ]);
  });
});

test('a ServiceEntry keeps all but where its hosts are', () => {
  const entry = {
    ...sidecar('p', 'shop', {
      hosts: ['p.example.com'],
      ports: [{ name: 'grpc', number: 80 }],
      resolution: 'DNS',
    }),
    kind: 'ServiceEntry',
  };
  expect(adaptedServiceEntry(entry, '127.9.64.1', 20443)).toEqual({
    ...entry,
    spec: { ...entry.spec, endpoints: [{ address: '127.9.64.1', ports: { grpc: 20443 } }] },
  });
});

test('a Telemetry loses metrics, and a RequestAuthentication its keys', () => {
  const telemetry = sidecar('t', 'shop', { metrics: [{}], tracing: [{ randomSamplingPercentage: 1 }] });
  expect(adaptedTelemetry(telemetry).spec).toEqual({ tracing: [{ randomSamplingPercentage: 1 }] });
  const tokens = sidecar('r', 'shop', { jwtRules: [{ issuer: 'i', jwksUri: 'https://i/keys' }] });
  expect(adaptedRequestAuthentication(tokens, '{}').spec).toEqual({
    jwtRules: [{ issuer: 'i', jwks: '{}' }],
  });
});

test('a route of the Gateway API for a low port of a Service is for all of its ports', () => {
  const route = {
    ...sidecar('r', 'shop', {
      parentRefs: [
        { kind: 'Service', name: 'front', port: 80 },
        { kind: 'Service', name: 'stock', port: 50051 },
        { name: 'public', port: 80 },
      ],
    }),
    kind: 'HTTPRoute',
  };
  expect(namesLowPort(route)).toBe(true);
  const adapted = adaptedRoute(route);
  expect(adapted.spec).toEqual({
    parentRefs: [
      { kind: 'Service', name: 'front' },
      { kind: 'Service', name: 'stock', port: 50051 },
      { name: 'public', port: 80 },
    ],
  });
  expect(namesLowPort(adapted)).toBe(false);
});

test('inbound ports are those that Services send calls to', () => {
  const service = (selector: object, ports: readonly object[]) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'shop' },
    spec: { selector, ports },
  });
  const documents = [
    service({ app: 'b' }, [{ name: 'grpc', appProtocol: 'grpc', port: 80, targetPort: 'grpc' }]),
    service({ app: 'b', version: 'v1' }, [{ name: 'http-admin', port: 8080 }]),
    service({ app: 'c' }, [{ name: 'grpc', port: 1 }]),
    service({ app: 'b' }, [{ name: 'grpc', port: 2, targetPort: 'no such port' }]),
  ];
  expect(inboundPorts(workload, documents)).toEqual([
    { name: 'grpc', number: 50051, protocol: 'GRPC' },
    { name: 'http-admin', number: 8080, protocol: 'HTTP' },
  ]);
});

test.each([
  ['grpc', 'x', 'GRPC'],
  [undefined, 'grpc-main', 'GRPC'],
  ['kubernetes.io/h2c', 'x', 'HTTP2'],
  [undefined, 'main', 'TCP'],
])('appProtocol %s and name %s are %s', (appProtocol, name, expected) =>
  expect(protocolOf(appProtocol, name)).toBe(expected),
);

test('a server has a port of its own behind the proxy', () => {
  for (const port of [80, 50_051, 55_535, 55_536, 65_535]) {
    expect(portBehind(port)).not.toBe(port);
    expect(portBehind(port)).toBeLessThan(65_536);
    expect(portBehind(port)).toBeGreaterThan(1023);
  }
});

test('two runs have different addresses, and no address is given twice', async () => {
  const [one, two] = [await claimLoopback(), await claimLoopback()];
  const given = [one, two].flatMap((run) =>
    (['pod', 'caller', 'control'] as const).flatMap((kind) =>
      Array.from({ length: 300 }, () => run.next(kind)),
    ),
  );
  expect(new Set(given).size).toBe(given.length);
  for (const run of [one, two]) run.release();
});

test('what the authority signs is for its hosts and addresses', async () => {
  const authority = await certificateAuthority('a test');
  const certificate = new X509Certificate(
    (await authority.issue(['*.example.com', '127.0.0.1'])).certificate,
  );
  expect(certificate.checkHost('a.example.com')).toBe('*.example.com');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
});

test('what Envoy asks for is read, and what it does not ask for is skipped', () => {
  // DiscoveryRequest: version_info "1"; node { id: "n", cluster: "c" }; resource_names "default"; response_nonce "2".
  const request = Buffer.from(
    `0a013112060a016e1201631a07${Buffer.from('default').toString('hex')}2a0132`,
    'hex',
  );
  expect(secretsRequest(request)).toEqual({ node: 'n', names: ['default'], nonce: '2' });
  expect(certificateChain(Buffer.from('0a0161' + '0a0162', 'hex'))).toEqual(['a', 'b']);
});

test('the watchdog ends what it watches, and removes the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
  const watchdog = startWatchdog(folder);
  const [watched, forgotten] = [1, 2].map(() => spawn('sleep', ['600'], { stdio: 'ignore' }));
  const end = new Promise((resolve) => watched?.once('exit', (_, signal) => resolve(signal)));
  for (const child of [watched, forgotten]) watchdog.watch(child?.pid ?? 0);
  watchdog.forget(forgotten?.pid ?? 0);
  await watchdog.close();
  expect(await end).toBe('SIGKILL');
  expect(existsSync(folder)).toBe(false);
  expect(forgotten?.exitCode).toBe(null);
  forgotten?.kill();
});

test('a headless Service gets an address', () => {
  const ports = [{ name: 'tcp', port: 5432 }];
  const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec });
  expect(adaptedService(service({ clusterIP: 'None', clusterIPs: ['None'], ports }))).toEqual(
    service({ ports }),
  );
});
