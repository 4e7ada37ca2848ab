import { expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository, gitIn } from '../testing/clones.ts';
import { edited, paths } from '../testing/edited.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

/** Calls of one method have a timeout, some go to a fixed version: several routes, of which two go by weight. */
const canary: Readonly<Record<string, string>> = {
  ...edited(paths.stock, ['image:', 'methods: { Get: { timeout: 2s } }\nimage:']),
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions: { v1: { tag: v1.0.0, replicas: 3 } }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v2.0.0, replicas: 3 }
    weights: { v1: 90, v2: 10 }
    routes:
      - { name: beta, match: { methods: [Get], metadata: { x-beta: { exact: "1" } } }, subset: v2 }
`,
};

const gateway = `gateways:
  public:
    type: istio
    namespace: edge
    selector: { istio: public }
    serviceAccount: public
    hosts: [stock.example.com]
    tls: { credentialName: stock }
`;

const exposed = {
  ...canary,
  'services/stock/service.yaml': `${canary[paths.stock]}expose: { public: { hosts: [stock.example.com] } }\n`,
  'clusters/dev.yaml': `${soundFiles[paths.dev]}${gateway}`,
  'clusters/prod.yaml': `${canary['clusters/prod.yaml']}${gateway}`,
};

/** `added removed path` of each file that a step from 10 % to 20 % changes. */
async function linesOfStep(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { root } = await clonedRepository(files);
  const command = ['canary', 'stock', 'v2', '--cluster', 'prod', '--weight', '20', '--yes'];
  expect(await runBundled(...command, '--repository', root)).toMatchObject({ code: 0 });
  return gitIn(root, 'diff', '--numstat', 'HEAD~1', 'HEAD').replaceAll('\t', ' ').split('\n');
}

test('a step of a canary changes one line of the overlay and one of the page of routes', async () => {
  expect(await linesOfStep(canary)).toEqual([
    '1 1 clusters/prod.yaml',
    '1 1 overlays/prod/ROUTES.md',
    '1 1 overlays/prod/stock/traffic.yaml',
  ]);
});

test('a step of an exposed service changes one more line, that of its gateway', async () => {
  expect(await linesOfStep(exposed)).toEqual([
    '1 1 clusters/prod.yaml',
    '1 1 overlays/prod/ROUTES.md',
    '2 2 overlays/prod/stock/traffic.yaml',
  ]);
});
