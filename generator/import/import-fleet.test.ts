import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from '../testing/command-line.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';

vi.setConfig({ testTimeout: 120_000 });

const shop = join(import.meta.dirname, 'testdata/shop');
const protos = ['--protos', join(import.meta.dirname, 'testdata/protos')];

/** A fleet without services. */
const emptyFleet = (): string =>
  temporaryRepository({
    'services/orders/service.yaml': null,
    'services/stock/service.yaml': null,
    'protos/shop/v1/shop.proto': null,
    'clusters/fleet.yaml': 'repoURL: https://git.example.com/shop.git\nstages: [dev, staging, prod]\n',
    ...Object.fromEntries(
      ['dev', 'staging', 'prod-eu'].map((name) => [
        `clusters/${name}.yaml`,
        `name: ${name}\nstage: ${name.split('-')[0]}\nistio: { cni: true }\nservices: {}\n`,
      ]),
    ),
  });

const specIn = (root: string, path: string): unknown => parse(readFileSync(join(root, path), 'utf8'));

test('a shop of twelve workloads and a CronJob in three clusters becomes a fleet without patches', async () => {
  const root = emptyFleet();
  const paths = ['dev', 'staging', 'prod-eu'].map((name) => `${name}=${join(shop, name)}`);
  const ran = await runCommand('import', ...paths, ...protos, '--repository', root);
  expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(ran.stdout).toContain('13 services and 1 external service from 141 documents of 3 clusters.');
  expect(ran.stdout).not.toContain('without a reason');
  expect(existsSync(join(root, 'overlays/prod-eu/storefront/traffic.yaml'))).toBe(true);
  expect(existsSync(join(root, 'schemas/podmonitors.monitoring.coreos.com.yaml'))).toBe(true);
  expect(await diagnosticsOf(root)).not.toContain('error MESH');
  expect(specIn(root, 'services/catalog/service.yaml')).toMatchObject({
    grpc: { port: 3550, services: ['parcelshop.v1.CatalogService'] },
    routes: [{ name: 'testers', match: { metadata: { 'x-user-group': { exact: 'beta' } } }, subset: 'v2' }],
    timeout: '1s',
    methods: { SearchProducts: { timeout: '3s' } },
  });
  expect(specIn(root, 'clusters/prod-eu.yaml')).toMatchObject({
    gateways: { public: { type: 'istio', namespace: 'istio-ingress', hosts: ['*.shop.example.com'] } },
    services: {
      storefront: { versions: { v1: { tag: 'v0.10.4', replicas: 3 } } },
      catalog: { weights: { v1: 90, v2: 10 } },
    },
  });
  expect(specIn(root, 'services/nightly-report/service.yaml')).toMatchObject({
    job: { schedule: '15 3 * * *', concurrencyPolicy: 'Allow', restartPolicy: 'OnFailure' },
  });
  expect(existsSync(join(root, 'services/checkout/extra'))).toBe(false);
  expect(specIn(root, 'services/payments/service.yaml')).toMatchObject({
    calls: [{ service: 'cards' }],
    allowPrincipals: [{ principal: 'cluster.local/ns/backoffice/sa/refunds', methods: ['Charge'] }],
  });
});

test('calls come from metrics, too', async () => {
  const root = emptyFleet();
  const metrics = join(root, '.cache/metrics.txt');
  const call = (caller: string, callee: string, method: string) =>
    `istio_requests_total{source_workload="${caller}",source_workload_namespace="shop",destination_service="${callee}.shop.svc.cluster.local",request_path="/parcelshop.v1.${method}"} 2\n`;
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(
    metrics,
    call('email', 'catalog', 'CatalogService/ListProducts') + call('checkout', 'cart', 'CartService/GetCart'),
  );
  const ran = await runCommand(
    ...['import', `dev=${join(shop, 'dev')}`, ...protos, '--metrics', metrics, '--repository', root],
  );
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('Calls that only metrics show:\n  email to catalog: imported because');
  expect(ran.stdout).toContain('checkout to cart: AddItem, EmptyCart\n');
  expect(readFileSync(join(root, 'services/email/service.yaml'), 'utf8')).toContain(
    'calls:\n  # imported because metrics count calls of ListProducts; no policy, variable or argument shows it\n  - service: catalog\n    methods: [ListProducts]\n',
  );
});

test('a Gateway beside the services, and a headless Service of a StatefulSet, need no edits', async () => {
  const root = emptyFleet();
  const ran = await runCommand(
    ...['import', join(shop, '../usual-shop.yaml'), '--owner', 'team-shop', '--repository', root],
  );
  expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(ran.stdout).not.toMatch(/access|without a reason/);
  expect(specIn(root, 'clusters/dev.yaml')).toMatchObject({
    gateways: {
      public: { namespace: 'istio-system', serviceAccount: 'istio-ingressgateway-service-account' },
    },
  });
  expect(specIn(root, 'services/web/service.yaml')).toMatchObject({
    http: { operations: { ProductsAny: '* /products/{**}', Login: '* /login' } },
    expose: { public: { hosts: ['www.shop.example.com'] } },
  });
  expect(specIn(root, 'services/db/service.yaml')).toMatchObject({
    resources: { requests: { memory: '512Mi' }, limits: { memory: '1024Mi' } },
    statefulSet: { serviceName: 'db' },
  });
  expect(readFileSync(join(root, 'overlays/prod-eu/db/kustomization.yaml'), 'utf8')).toContain('patches');
});

test('a dry run writes nothing', async () => {
  const root = emptyFleet();
  const ran = await runCommand(
    'import',
    join(shop, 'base/cart.yaml'),
    ...protos,
    '--dry-run',
    '--repository',
    root,
  );
  expect(ran.stdout).toContain('Nothing was written (--dry-run).');
  expect(existsSync(join(root, 'services/cart'))).toBe(false);
});

test.each([
  [['missing.yaml'], 'there is no file or folder missing.yaml'],
  [[join(shop, 'base/cart.yaml'), '--serves', 'cart'], '--serves cart is not service=package.Service'],
  [
    [join(shop, '../account.yaml')],
    'the 3 documents have no workload (Deployment, StatefulSet, CronJob, Job): there is nothing to import',
  ],
])('%o is refused, and nothing is written', async (args, message) => {
  const root = emptyFleet();
  const ran = await runCommand('import', ...args, '--repository', root);
  expect(ran.stderr).toContain(message);
  expect(ran.code).not.toBe(0);
  expect(existsSync(join(root, 'overlays'))).toBe(false);
});
