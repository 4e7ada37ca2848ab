import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { printDiagnostics } from '../diagnostics/print.ts';
import { planProof } from '../prove/plan.ts';
import { plain } from '../terminal/paint.ts';
import { expectOneNameEach } from '../testing/check-files.ts';
import { filesIn, foldersIn } from '../testing/fixtures.ts';
import { merged } from '../testing/merged.ts';
import { type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { proofChecks } from './check-proofs.ts';
import * as checks from './checks/index.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const testdata = join(import.meta.dirname, 'testdata');
const everything = { clusters: [], services: [], cases: [] };

/** What a user reads about the proofs of a repository. */
async function printedFor(files: Files): Promise<string> {
  const plan = await planProof(temporaryRepository(files), everything);
  const found = plan.ok ? plan.findings : plan.diagnostics;
  return found.length > 0 ? printDiagnostics(found, plain) : '';
}

describe.each(proofChecks)('$name', ({ name, code }) => {
  test('finds the fault in bad/ and prints bad.txt', async () => {
    const printed = await printedFor(filesIn(join(testdata, name, 'bad')));
    expect(printed).toContain(` ${code} `);
    await expect(printed).toMatchFileSnapshot(join(testdata, name, 'bad.txt'));
  });

  test('finds nothing in good/, which is nearly the same', async () => {
    expect(await printedFor(filesIn(join(testdata, name, 'good')))).toBe('');
  });
});

test('every check has one name, is in one list, and has its fixtures', () => {
  expectOneNameEach(join(import.meta.dirname, 'checks'), checks);
  expect(foldersIn(testdata)).toEqual(proofChecks.map(({ name }) => name).sort());
});

test.each([
  ['UNAVAILBLE', 'expect.status cannot be "UNAVAILBLE"'],
  ['[OK, UNAVAILBLE]', 'expect.status[1] cannot be "UNAVAILBLE"'],
])('a message about %s names the unknown status', async (status, message) => {
  const text = `proofs:\n  - { name: a, from: { service: orders }, call: Reserve, expect: { status: ${status} } }\n`;
  const printed = await printedFor({ 'services/stock/proofs.yaml': text });
  expect(printed).toContain(message);
  expect(printed).toContain('did you mean UNAVAILABLE?');
  expect(printed).toContain('1 error');
});

test('a mistake of shape is shown like one of a spec', async () => {
  const text = 'proofs:\n  - { name: a, from: { service: orders }, call: Reserve, expect: { stauts: OK } }\n';
  const printed = await printedFor({ 'services/stock/proofs.yaml': text });
  expect(printed).toContain('services/stock/proofs.yaml:2:');
  expect(printed).toContain('did you mean status?');
});

describe('a written proof', () => {
  const proofs = (more: object) => ({
    'services/stock/proofs.yaml': JSON.stringify({
      proofs: [{ name: 'mine', from: { service: 'orders' }, call: 'Reserve', ...more }],
    }),
  });

  async function caseOf(files: Files) {
    const plan = await planProof(temporaryRepository(files), { ...everything, cases: ['stock/proofs/mine'] });
    if (!plan.ok) throw new Error(printDiagnostics(plan.diagnostics, plain));
    return plan.lists.flatMap(({ cases }) => cases)[0];
  }

  test('becomes a case with its calls and claims', async () => {
    const expectations = {
      versions: { v1: 90, v2: 10 },
      tries: 1,
      responseHeaders: { 'x-a': 'b', 'x-c': null },
      latency: { above: '1s' },
    };
    const two = { versions: { v1: { tag: 'v1' }, v2: { tag: 'v2' } }, weights: { v1: 90, v2: 10 } };
    const found = await caseOf({
      ...merged('clusters/dev.yaml', { services: { stock: two } }),
      ...proofs({
        metadata: { 'x-a': 'b' },
        deadline: '5s',
        servers: [{ version: 'v2', fail: { status: 'INTERNAL', first: 1 }, slow: '1.5s' }],
        expect: expectations,
      }),
    });
    expect(found).toMatchObject({
      kind: 'written',
      from: { kind: 'service', service: 'orders', version: 'v1' },
      send: { method: 'shop.v1.Stock/Reserve', metadata: { 'x-a': 'b' }, calls: 1000, deadlineMs: 5_000 },
      behaviour: [{ who: { version: 'v2' }, fail: { code: 'INTERNAL', first: 1 }, slowMs: 1_500 }],
      at: { in: 'proofs', file: 'services/stock/proofs.yaml:1' },
      disturbs: true,
    });
    expect(found?.expect).toEqual([
      { claim: 'status', anyOf: ['OK'] },
      {
        claim: 'shares',
        service: 'stock',
        shares: [
          { version: 'v1', percent: 90 },
          { version: 'v2', percent: 10 },
        ],
      },
      { claim: 'tries', each: 1 },
      { claim: 'not before', ms: 1_000, percent: 100 },
      { claim: 'response header', name: 'x-a', value: 'b' },
      { claim: 'response header', name: 'x-c', value: undefined },
    ]);
  });

  test('of an HTTP server sends a request, also one of no operation, and expects statuses of HTTP', async () => {
    const proof = { name: 'mine', from: { service: 'orders' }, metadata: { 'x-user-group': 'beta' } };
    const files = (more: object): Files => ({
      'services/stock/service.yaml': `name: stock
owner: team-stock
namespace: shop
image: registry.example.com/shop/stock
http: { port: 8080, operations: { View: "GET /product/{*}" } }
`,
      ...merged('services/orders/service.yaml', { calls: [{ service: 'stock', methods: ['View'] }] }),
      'services/stock/proofs.yaml': JSON.stringify({ proofs: [{ ...proof, ...more }] }),
    });
    const servers = [{ fail: { status: 503, first: 1 } }];
    expect(await caseOf(files({ call: 'View', servers, expect: { status: [503, 'OK'] } }))).toMatchObject({
      to: { kind: 'service', service: 'stock', port: 8080 },
      send: { request: { verb: 'GET', path: '/product/prove' }, metadata: { 'x-user-group': 'beta' } },
      behaviour: [{ who: 'all', fail: { code: 'HTTP 503', first: 1 } }],
      expect: [{ claim: 'status', anyOf: ['HTTP 503', 'OK'] }],
    });
    expect(await caseOf(files({ call: 'POST /product/17', expect: { status: 403 } }))).toMatchObject({
      send: { method: 'POST /product/17', request: { verb: 'POST', path: '/product/17' } },
      expect: [{ claim: 'status', anyOf: ['HTTP 403'] }],
    });
  });

  test('that expects nothing to arrive does not expect OK', async () => {
    const found = await caseOf(proofs({ from: { plaintext: true }, expect: { reached: false } }));
    expect(found).toMatchObject({
      from: { kind: 'plain text' },
      expect: [{ claim: 'not reached' }],
      disturbs: false,
    });
  });
});
