import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { Cluster } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { routesTo } from '../picture/host-routes.ts';
import { routedCluster } from '../picture/routed-cluster.ts';
import { generate } from '../pipeline/generate.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { readRecipe } from '../testing/recipe.ts';
import { type Files, soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { buildCluster, documentsIn } from './built-documents.ts';
import type { Callee, Caller, ServiceCaller } from './caller.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type OpenMesh, openCluster } from './mesh.ts';
import { RefusedDocuments } from './refused-documents.ts';
import { findMeshTools } from './testing/tools.ts';
import { answerIn, callIn } from './testing/traffic.ts';

const tools = await findMeshTools();

// Processes start, and other tests run beside.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'mesh-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const method = 'greeter.v1.Greeter/SayHello';
const toB: Callee = { kind: 'service', service: 'greeter-b' };
const greeterA: ServiceCaller = { kind: 'service', service: 'greeter-a', version: 'v1' };
const stranger: Caller = { kind: 'identity', namespace: 'greeter', serviceAccount: 'stranger' };
const otherProxy: Caller = { ...greeterA, proxy: 2 };
const orders: Caller = { kind: 'service', service: 'orders', version: 'v1' };
const toStock: Callee = { kind: 'service', service: 'stock' };
const stockMethod = 'shop.v1.Stock/Reserve';
const outside: Caller = { kind: 'gateway', gateway: 'public', host: 'greeter.example.com' };

const service = (name: string, version: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { app: stock, version: ${version} }
  ports: [{ name: grpc, port: 50051, targetPort: grpc, appProtocol: grpc }]
`;

/** A prefix comes before the expression, whatever the order of the rules, and two GRPCRoutes are one list. */
const grpcRoutes: Files = {
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders: { versions: { v1: { tag: v1.0.0 } } }
  stock:
    versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }
    weights: { v1: 50, v2: 50 }
`,
  'services/stock/patches/routes.yaml': `# reason: GRPCRoutes have its routes
$patch: delete
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stock }
`,
  'services/stock/extra/services.yaml': `${service('stock-one', 'v1')}---\n${service('stock-two', 'v2')}`,
  'services/stock/extra/routes.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: all, namespace: shop }
spec:
  parentRefs: [{ group: "", kind: Service, name: stock }]
  rules: [{ backendRefs: [{ name: stock-two, port: 50051 }] }, { matches: [{ method: { service: shop.v1.Stock } }], backendRefs: [{ name: stock-one, port: 50051 }] }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: trial, namespace: shop }
spec:
  parentRefs: [{ group: "", kind: Service, name: stock }]
  rules:
    - matches: [{ method: { service: shop.v1.Stock }, headers: [{ name: x-trial, value: "yes" }] }]
      backendRefs: [{ name: stock-two, port: 50051 }, { name: stock-one, port: 50051, weight: 0 }]
`,
};

async function generated(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) if (text !== null) writeInto(root, path, text);
  expect(await generate(root)).toMatchObject({ ok: true });
}

async function clusterOf(root: string, name: string): Promise<Cluster> {
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const cluster =
    isComplete(workspace) && resolveFleet(workspace).clusters.find((each) => each.name === name);
  if (!cluster) throw new Error(`The fleet has no cluster ${name}.`);
  return cluster;
}

describeWith('a mesh on this machine', tools, (programs) => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane(programs, () => undefined);
  });
  afterAll(() => controlPlane.close());

  async function open(root: string, name: string, callers: readonly Caller[]): Promise<OpenMesh> {
    const documents = await buildCluster(programs.kustomize, root, name);
    const mesh = await openCluster(
      controlPlane,
      { cluster: await clusterOf(root, name), documents, callers },
      join(folder, 'kept'),
    );
    await mesh.converged();
    return mesh;
  }

  describe('of a cluster with a canary, a gateway and an external service', () => {
    let mesh: OpenMesh;
    let servers: readonly Server[] = [];
    beforeAll(async () => {
      const root = writeFixtureFleet(join(folder, 'fixture'));
      await generated(root, {});
      mesh = await open(root, 'prod-eu', [greeterA, otherProxy, stranger, outside]);
      servers = await answerIn(mesh, [method, 'greeter.v1.Greeter/Unknown']);
    });
    afterAll(async () => {
      for (const server of servers) server.forceShutdown();
      await mesh.close();
    });

    test('splits calls between versions, by mTLS and with the identity of the caller', async () => {
      const { answers } = await callIn(mesh, greeterA, toB, { method, calls: 1000 });
      const share = (answers.get('greeter-b/v2') ?? 0) / 1000;
      expect((answers.get('greeter-b/v1') ?? 0) + (answers.get('greeter-b/v2') ?? 0)).toBe(1000);
      // Of 1000 calls at 10 %, fewer than 52 or more than 157 are seen once in 10 million runs.
      expect(share).toBeGreaterThan(0.051);
      expect(share).toBeLessThan(0.158);
    });

    test('routes by metadata', async () => {
      const { answers } = await callIn(mesh, greeterA, toB, {
        method,
        calls: 50,
        metadata: { 'x-user-group': 'beta' },
      });
      expect([...answers]).toEqual([['greeter-b/v2', 50]]);
    });

    test('routes the calls of a further proxy of the caller as its own, and sends it none', async () => {
      const beta = { method, calls: 20, metadata: { 'x-user-group': 'beta' } };
      expect([...(await callIn(mesh, otherProxy, toB, beta)).answers]).toEqual([['greeter-b/v2', 20]]);
      const one = { method: 'greeter.v1.Greeter/Unknown', calls: 1 };
      const { failures } = await callIn(mesh, otherProxy, toB, one);
      expect([...failures]).toEqual([['PERMISSION_DENIED: RBAC: access denied', 1]]);
      const toA: Callee = { kind: 'service', service: 'greeter-a' };
      const { answers } = await callIn(mesh, outside, toA, { method, calls: 20 });
      expect([...answers]).toEqual([['greeter-a/v1', 20]]);
    });

    test('rejects plain text, unknown identities, and methods without an allowed caller', async () => {
      const plain = await callIn(mesh, { kind: 'plain text' }, toB, { method, calls: 1 });
      expect([...plain.failures.keys()]).toEqual([expect.stringMatching(/^UNAVAILABLE: /)]);
      const denied = [['PERMISSION_DENIED: RBAC: access denied', 1]];
      const unknown = await callIn(mesh, stranger, toB, { method, calls: 1 });
      expect([...unknown.failures]).toEqual(denied);
      const other = await callIn(mesh, greeterA, toB, { method: 'greeter.v1.Greeter/Unknown', calls: 1 });
      expect([...other.failures]).toEqual(denied);
    });

    test('reaches nothing that its Sidecar does not name', async () => {
      const itself: Callee = { kind: 'service', service: 'greeter-a' };
      const { failures } = await callIn(mesh, greeterA, itself, { method, calls: 1 });
      expect([...failures.keys()]).toEqual([expect.stringMatching(/^UNAVAILABLE/)]);
    });

    test('lets calls in through its gateway, by TLS', async () => {
      const itself: Callee = { kind: 'service', service: 'greeter-a' };
      const { answers } = await callIn(mesh, outside, itself, { method, calls: 20 });
      expect([...answers]).toEqual([['greeter-a/v1', 20]]);
    });

    test('lets calls out to an external service, by TLS that the proxy makes', async () => {
      const caller: Caller = { kind: 'service', service: 'greeter-b', version: 'v1' };
      const phrasebook: Callee = { kind: 'external', external: 'phrasebook', host: 'phrasebook.example.com' };
      const { answers } = await callIn(mesh, caller, phrasebook, { method, calls: 5 });
      expect([...answers]).toEqual([['phrasebook', 5]]);
    });

    test('keeps what explains a failure', async () => {
      writeFileSync(join(await mesh.saveDiagnostics('a case: failed'), 'of-an-earlier-run.json'), '');
      const kept = readdirSync(await mesh.saveDiagnostics('a case: failed'));
      expect(kept).not.toContain('of-an-earlier-run.json');
      expect(kept).toContain('istiod.log');
      expect(kept).toContain('greeter-b-v1-0.greeter-config_dump.json');
    });
  });

  test('reports everything that the API server and istiod reject at once', async () => {
    const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: shop }
spec: { hosts: [a], http: [{ route: [{ destination: { host: a }, weight: -1 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: b, namespace: shop }
spec: { ports: [{ port: 80, taretPort: 80 }] }
`;
    const documents = documentsIn(text, 'overlays/dev/shop');
    const cluster = {
      ...(await clusterOf(writeFixtureFleet(join(folder, 'refusing')), 'dev')),
      instances: [],
      externals: [],
    };
    const refused = await openCluster(controlPlane, { cluster, documents, callers: [] }, folder).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(RefusedDocuments);
    expect(String(refused)).toMatch(/taretPort[\s\S]*VirtualService shop\/a is refused: .*weight -1 < 0/);
    expect(String(refused)).toContain('\n    built from overlays/dev/shop\n');
    expect(readdirSync(join(folder, 'refused'))).toContain('istiod.log');
  });

  /** Opens the mesh of a cluster of the shop as a recipe makes it, and does something there. */
  async function inRecipe(page: string, callers: readonly Caller[], act: (mesh: OpenMesh) => Promise<void>) {
    const root = join(folder, page);
    const { files } = readRecipe(join(repositoryRoot, 'docs/recipes', `${page}.md`));
    await generated(root, { ...soundFiles, ...files });
    const mesh = await open(root, 'dev', callers);
    const servers = await answerIn(mesh, [stockMethod]);
    await act(mesh);
    for (const server of servers) server.forceShutdown();
    await mesh.close();
  }

  test('opens what random fleets render: istiod and every proxy accept it', async () => {
    for (const [index, specs] of fc.sample(fleets, { numRuns: 3, seed: 20 }).entries()) {
      const root = join(folder, `fleet-${index}`);
      await generated(root, { ...soundFiles, ...filesOf(specs) });
      for (const name of ['dev', 'prod']) await (await open(root, name, [])).close();
    }
  });

  test('opens a gateway of the Gateway API', async () => {
    const from: Caller = { kind: 'gateway', gateway: 'public', host: 'stock.example.com' };
    await inRecipe('expose-through-gateway-api', [from], async (mesh) => {
      const { answers } = await callIn(mesh, from, toStock, { method: stockMethod, calls: 200 });
      expect([...answers.keys()].sort()).toEqual(['stock/v1', 'stock/v2']);
    });
  });

  test('routes by the GRPCRoutes of a Service as the picture of the cluster says', async () => {
    const root = join(folder, 'grpc-routes');
    await generated(root, { ...soundFiles, ...grpcRoutes });
    const { workspace } = await loadWorkspace(root, readInputs(root));
    if (!isComplete(workspace)) throw new Error('The fleet is not sound.');
    const host = 'stock.shop.svc.cluster.local';
    const routes = routesTo(host, routedCluster(resolveFleet(workspace), 'dev'), 'shop')?.routes ?? [];
    expect(routes.map(({ name }) => name)).toEqual(['trial-rule-1', 'all-rule-2', 'all-rule-1']);
    const mesh = await open(root, 'dev', [orders]);
    const servers = await answerIn(mesh, [stockMethod]);
    for (const [index, metadata] of [{ 'x-trial': 'yes' }, {}].entries()) {
      const [share] = routes[index]?.shares ?? [];
      const { answers } = await callIn(mesh, orders, toStock, { method: stockMethod, calls: 10, metadata });
      expect([...answers]).toEqual([[share?.host?.startsWith('stock-two.') ? 'stock/v2' : 'stock/v1', 10]]);
    }
    for (const server of servers) server.forceShutdown();
    await mesh.close();
  });

  test('shows a client certificate to an external service that asks for one', async () => {
    await inRecipe('show-a-client-certificate', [orders], async (mesh) => {
      const payments: Callee = { kind: 'external', external: 'payments', host: 'payments.example.com' };
      const { answers } = await callIn(mesh, orders, payments, { method: stockMethod, calls: 5 });
      expect([...answers]).toEqual([['payments', 5]]);
    });
  });

  test('takes tokens that it signs for the issuers of the tree, with the claims that a method needs', async () => {
    await inRecipe('require-a-token', [orders], async (mesh) => {
      const claims = { iss: 'https://login.example.com', aud: 'stock', sub: 'clerk', scope: 'stock.write' };
      const call = async (token?: string) => {
        const metadata = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const { answers, failures } = await callIn(mesh, orders, toStock, {
          method: stockMethod,
          calls: 1,
          metadata,
        });
        return [...answers.keys(), ...failures.keys()][0]?.split(':')[0];
      };
      expect(await call()).toBe('PERMISSION_DENIED');
      expect(await call(mesh.token(claims))).toBe('PERMISSION_DENIED');
      expect(await call(mesh.token({ ...claims, realm_access: { roles: ['clerk'] } }))).toBe('stock/v1');
      expect(await call(mesh.token({ ...claims, iss: 'https://else.example.com' }))).toBe('UNAUTHENTICATED');
    });
  });
});
