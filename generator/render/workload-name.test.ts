import { expect, test } from 'vitest';
import { rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const dev = (entry: string): string => `name: dev
stage: dev
services:
  migrate: ${entry}
`;

const migrate = (more: string): string => `name: migrate
owner: team-stock
namespace: shop
image: registry.example.com/shop/migrate
${more}`;

/** What the overlay adds to the name of the Job. */
async function suffix(more: string, entry = '{ versions: { v1: { tag: v1.0.0 } } }', others: Files = {}) {
  const tree = await rendered({
    'services/migrate/service.yaml': migrate(more),
    'clusters/dev.yaml': dev(entry),
    ...others,
  });
  const content = tree.get('overlays/dev/migrate/v1/kustomization.yaml');
  const text = content && 'text' in content ? content.text : JSON.stringify(content);
  return /nameSuffix"?: ?"?(-[0-9a-f]{8})/.exec(text ?? '')?.[1];
}

const once = 'job: {}\n';

test('a Job has another name if anything changes that Kubernetes does not let it change', async () => {
  const first = await suffix(once);
  expect(first).toBeDefined();
  expect(await suffix(once)).toBe(first);
  const others = await Promise.all([
    suffix(once, '{ versions: { v1: { tag: v1.0.1 } } }'),
    suffix(`${once}env: { MODE: full }\n`),
    suffix(once, '{ versions: { v1: { tag: v1.0.0 } }, env: { MODE: short } }'),
    suffix('job: { completions: 2 }\n'),
    suffix(once, undefined, {
      'services/migrate/patches/host.yaml':
        'apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate }\nspec: { template: { spec: { dnsPolicy: None } } }\n',
    }),
  ]);
  expect(new Set([first, ...others]).size).toBe(others.length + 1);
});

test('a Job keeps its name if only what may change does', async () => {
  const first = await suffix(once);
  expect(await suffix('job: { suspend: true, activeDeadlineSeconds: 60, backoffLimit: 1 }\n')).toBe(first);
  expect(
    await suffix(once, undefined, {
      'services/migrate/patches/account.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: migrate, labels: { team: a } }\n',
    }),
  ).toBe(first);
});

test('a CronJob and a StatefulSet have the name of the service, and a selector without a version', async () => {
  for (const kind of ['job: { schedule: "@daily" }\n', 'statefulSet: {}\n']) {
    const tree = await rendered({
      'services/migrate/service.yaml': migrate(kind),
      'clusters/dev.yaml': dev('{ versions: { v1: { tag: v1.0.0 } } }'),
    });
    const content = JSON.stringify(tree.get('overlays/dev/migrate/v1/kustomization.yaml'));
    expect(content).not.toContain('nameSuffix');
    expect(content).toMatch(/includeSelectors"?: ?false/);
  }
});
