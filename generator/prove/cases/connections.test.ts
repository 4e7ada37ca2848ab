import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { mergePatch } from '../../load/merge-patch.ts';
import { filesIn } from '../../testing/fixtures.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import { planProof } from '../plan.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const shop = filesIn(join(import.meta.dirname, '../../testing/testdata/mixed-shop'));
const redis = 'services/redis/service.yaml';

async function listOf(files: Files = {}) {
  const root = temporaryRepository({ ...shop, ...files });
  const plan = await planProof(root, { clusters: ['prod'], services: ['redis'], cases: [] });
  const [list] = plan.ok ? plan.lists : [];
  if (!list) throw new Error('The fleet is not sound.');
  return list;
}

const merged = (path: string, change: object): Files => ({
  [path]: JSON.stringify(mergePatch(parse(String(shop[path])), change)),
});

const namesIn = ({ cases }: Awaited<ReturnType<typeof listOf>>) =>
  cases.filter(({ send }) => send.connections).map(({ name }) => name);

test('declared callers are connected and split, others and plain text are refused', async () => {
  const list = await listOf();
  expect(namesIn(list)).toEqual([
    'redis/redis/connected-for-cart',
    'redis/redis/split',
    'redis/redis/refused-for-strangers',
    'redis/redis/plain-text-refused',
  ]);
  expect(list.cases.find(({ name }) => name === 'redis/redis/split')).toMatchObject({
    from: { service: 'cart' },
    to: { kind: 'service', service: 'redis', port: 6379 },
    send: { method: 'port redis', calls: 1000 },
    expect: [
      { claim: 'connected' },
      {
        claim: 'shares',
        shares: [
          { version: 'v1', percent: 75 },
          { version: 'v2', percent: 25 },
        ],
      },
    ],
  });
});

test('a caller of one port is refused at another, and allowed principals are connected', async () => {
  const list = await listOf(
    merged(redis, {
      ports: { sentinel: { port: 26379, appProtocol: 'tcp' } },
      allowPrincipals: [{ principal: 'ns/ops/sa/backup', ports: ['sentinel'], reason: 'backups' }],
    }),
  );
  expect(namesIn(list)).toContain('redis/sentinel/refused-for-cart');
  expect(namesIn(list)).toContain('redis/sentinel/connected-for-ops-backup');
  expect(namesIn(list)).not.toContain('redis/sentinel/connected-for-cart');
});

test.each([
  ['https', 8443, 'its server has TLS of its own'],
  ['http', 8081, 'it has the protocol http'],
  ['tcp', 700, 'only root can listen'],
])('port %s %i is not proven', async (appProtocol, port, reason) => {
  const list = await listOf(merged(redis, { ports: { other: { port, appProtocol } } }));
  expect(list.unproven.find(({ setting }) => setting === 'port other')?.reason).toContain(reason);
  expect(namesIn(list).filter((name) => name.startsWith('redis/other/'))).toEqual([]);
});

test('a second service with the same port leaves out only callers whose proxies know both', async () => {
  const list = await listOf({
    ...merged('services/mailer/service.yaml', { ports: { queue: { port: 6379, appProtocol: 'tcp' } } }),
  });
  expect(namesIn(list)).toContain('redis/redis/connected-for-cart');
  expect(namesIn(list)).not.toContain('redis/redis/refused-for-strangers');
  expect(list.unproven.map(({ setting }) => setting)).toContain('port redis for strangers');
});

test('a patch that takes a port from a caller fails its case, at the line of the patch', async () => {
  const list = await listOf({
    'services/redis/patches/policy.yaml': `target: { kind: AuthorizationPolicy, name: redis }
patch:
  - { op: remove, path: /spec/rules/0 }
`,
  });
  expect(list.cases.find(({ name }) => name === 'redis/redis/connected-for-cart')).toMatchObject({
    expect: [{ claim: 'connected' }],
    at: { in: 'document', file: 'services/redis/patches/policy.yaml:3' },
  });
  expect(list.unproven.map(({ reason }) => reason)).toContain('a policy of a team decides about them');
  expect(namesIn(list)).not.toContain('redis/redis/refused-for-strangers');
});

test('settings that only calls can show have that reason', async () => {
  const { unproven } = await listOf(merged(redis, { loadBalancer: { simple: 'ROUND_ROBIN' } }));
  const reasonOf = (name: string) => unproven.find(({ setting }) => setting === name)?.reason;
  expect(reasonOf('outlierDetection')).toContain('no calls to fail');
  expect(reasonOf('loadBalancer')).toContain('which the service does not take');
});
