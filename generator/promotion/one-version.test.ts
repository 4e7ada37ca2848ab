import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { clonedRepository, gitIn } from '../testing/clones.ts';
import { landIn } from '../testing/landing.ts';
import { proposeCanary } from './canary.ts';
import { proposeDeploy } from './deploy.ts';
import { proposePromotion } from './promote.ts';

vi.setConfig({ testTimeout: 120_000 });

const spec = (name: string, more: string) =>
  `name: ${name}\nowner: team-stock\nnamespace: shop\nimage: registry.example.com/shop/${name}\n${more}`;

const cluster = (name: string, more: string, replicas: string) => `name: ${name}
stage: ${name}
${more}services:
  report: { versions: { nightly: { tag: v1.0.0 } } }
  ledger: { versions: { v3: { tag: v1.0.0${replicas} } } }
`;

/** A job and a StatefulSet; prod allows steps of 10 %, and names their versions otherwise. */
const repository = () =>
  clonedRepository({
    'services/report/service.yaml': spec('report', 'job: { schedule: "0 3 * * *" }\n'),
    'services/ledger/service.yaml': spec(
      'ledger',
      'ports: { data: { port: 5432, appProtocol: tcp } }\nstatefulSet: {}\nallowPrincipals: [{ principal: ns/shop/sa/other, ports: [data], reason: test }]\n',
    ),
    'clusters/dev.yaml': cluster('dev', '', '').replace('nightly', 'v1').replace('v3', 'v1'),
    'clusters/prod.yaml': cluster('prod', 'maxStep: 10\n', ', replicas: 2'),
  });

const prod = (root: string) => readFileSync(join(root, 'clusters/prod.yaml'), 'utf8');

test('deploy and promote set the tag of the only version of a job and of a StatefulSet', async () => {
  const { root } = await repository();
  for (const service of ['report', 'ledger']) {
    const deployed = await landIn(root, (state) =>
      proposeDeploy(state, root, { service, tag: 'v1.1.0', clusters: [], stage: undefined }),
    );
    expect(deployed.outcome).toBe('committed');
  }
  gitIn(root, 'push', '--quiet');
  const promoted = await landIn(root, (state) =>
    proposePromotion(state, { services: ['report', 'ledger'], to: 'prod' }, async () => undefined),
  );
  expect(promoted.outcome).toBe('committed');
  expect(prod(root)).toBe(cluster('prod', 'maxStep: 10\n', ', replicas: 2').replaceAll('v1.0.0', 'v1.1.0'));
});

test.each([
  ['report', 'report is a CronJob, which has one version in each cluster (MESH1932)'],
  ['ledger', 'ledger is a StatefulSet, which has one version in each cluster (MESH1932)'],
])('there is no canary of %s', async (service, message) => {
  const { root } = await repository();
  const goal = { kind: 'steps', steps: [10, 100] } as const;
  await expect(
    landIn(root, async (state) => proposeCanary(state, { service, version: 'v2', cluster: 'prod', goal })),
  ).rejects.toThrow(message);
});
