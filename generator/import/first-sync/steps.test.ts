import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { clonedRepository, gitIn } from '../../testing/clones.ts';
import { runCommand } from '../../testing/command-line.ts';
import { deploymentText, serviceText } from '../../testing/existing-documents.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

const clusters = ['dev', 'prod'];

/** What is enforced today for db. */
const strict = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db, namespace: shop }
spec:
  selector: { matchLabels: { app: db } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/worker] } }] }]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: db, namespace: shop }
spec: { selector: { matchLabels: { app: db } }, mtls: { mode: STRICT } }
`;

/** A fleet without services, and a file with what runs: redis, db, and a worker that calls both. */
async function emptyClone(): Promise<{ root: string; running: string }> {
  const { root } = await clonedRepository({
    'services/orders/service.yaml': null,
    'services/stock/service.yaml': null,
    'protos/shop/v1/shop.proto': null,
    'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git\nstages: [${clusters}]\n`,
    ...Object.fromEntries(
      clusters.map((name) => [
        `clusters/${name}.yaml`,
        `name: ${name}\nstage: ${name}\nistio: { cni: true }\nservices: {}\n`,
      ]),
    ),
  });
  const running = join(temporaryFolder(), 'running.yaml');
  const image = (name: string, more = '') => ({
    container: `name: server, image: "registry.example.com/${name}:v1"${more}`,
  });
  writeFileSync(
    running,
    serviceText('redis', '{ app: redis }').replace('name: grpc, port: 7070', 'name: tcp, port: 6379') +
      deploymentText('redis', image('redis')) +
      serviceText('db', '{ app: db }').replace('name: grpc, port: 7070', 'name: tcp, port: 5432') +
      deploymentText('db', image('db')) +
      strict +
      deploymentText('worker', image('worker', ', env: [{ name: REDIS, value: "redis:6379" }]')),
  );
  return { root, running };
}

test('the first sync is three commits for each cluster, each without errors', async () => {
  const { root, running } = await emptyClone();
  const ran = await runCommand(
    ...['import', running, '--owner', 'team-shop', '--commits', '--repository', root],
  );
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  expect(gitIn(root, 'status', '--porcelain')).toBe('');
  expect(gitIn(root, 'log', '--reverse', '--format=%s', 'origin/main..').trim().split('\n')).toEqual(
    clusters.flatMap((name) => [
      `import(${name}): 3 services, policies as a dry run`,
      `import(${name}): enforce the policies`,
      `import(${name}): require mutual TLS, add NetworkPolicies`,
    ]),
  );
  const clusterAt = (commit: string, name: string): unknown =>
    parse(gitIn(root, 'show', `${commit}:clusters/${name}.yaml`));
  const entry = { versions: { v1: { tag: 'v1', replicas: 1 } } };
  const open = { mtls: { mode: 'PERMISSIVE' } };
  expect(clusterAt('HEAD~5', 'dev')).toMatchObject({
    networkPolicies: false,
    services: { redis: { policies: { mode: 'dry-run' }, ...open }, db: entry },
  });
  expect(clusterAt('HEAD~5', 'dev')).not.toHaveProperty('services.db.policies');
  expect(clusterAt('HEAD~5', 'dev')).not.toHaveProperty('services.db.mtls');
  expect(clusterAt('HEAD~5', 'prod')).toMatchObject({ services: {} });
  expect(clusterAt('HEAD~4', 'dev')).toMatchObject({ networkPolicies: false, services: { redis: open } });
  expect(clusterAt('HEAD~3', 'dev')).toEqual({
    ...{ name: 'dev', stage: 'dev', istio: { cni: true } },
    services: { redis: entry, db: entry, worker: entry },
  });
  expect(gitIn(root, 'log', '-1', '--format=%b', 'HEAD~5')).toContain(
    'When all Applications are Healthy and calls succeed:\n- kubectl -n shop delete deployment db redis worker',
  );
});

test('changes that are not committed are an error, and nothing is written', async () => {
  const { root, running } = await emptyClone();
  writeFileSync(join(root, 'clusters/dev.yaml'), 'name: dev\nstage: dev\nservices: {}\n# mine\n');
  const ran = await runCommand(
    ...['import', running, '--owner', 'team-shop', '--commits', '--repository', root],
  );
  expect(ran.code).not.toBe(0);
  expect(gitIn(root, 'status', '--porcelain')).toBe('M clusters/dev.yaml');
});
