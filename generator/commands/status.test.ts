import { expect, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository } from '../testing/clones.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

const files = {
  'clusters/fleet.yaml': `${soundFiles['clusters/fleet.yaml']}freeze:
  - { reason: end of the year, schedule: "0 0 * * *", duration: 23h59m, stages: [prod] }
`,
  'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replaceAll(
    '{ tag: v1.0.0 }',
    '{ tag: v1.1.0 }',
  ),
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }
    weights: { v1: 90, v2: 10 }
    hold: { by: Ada, reason: "v2 <b> is slow" }
  stock:
    versions: { v1: { tag: v1.0.0 } }
`,
};

test('the status of a fleet is on one screen, as text and as JSON', async () => {
  const { root } = await clonedRepository(files);
  const run = (...more: readonly string[]) => runBundled('status', '--repository', root, ...more);
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout.replace(/until .*:/, 'until <end>:')).toBe(`dev
  orders  v1 v1.1.0
  stock   v1 v1.1.0

prod
  frozen until <end>: end of the year
  orders  v1 v1.0.0 90 %, v2 v1.1.0 10 %
          on hold: v2 <b> is slow (Ada)
          canary: v2 gets a part of the calls
          → npm run canary -- orders v2 --cluster prod --steps 50,100 --resume
  stock   v1 v1.0.0
          waits for promotion: v1 v1.0.0 → v1.1.0
          → npm run promote -- stock --to cluster:prod
`);
  const json = await run('--json', '--cluster', 'prod', '--service', 'stock');
  expect(JSON.parse(json.stdout)).toMatchObject([
    {
      name: 'prod',
      freezes: [{ reason: 'end of the year', until: expect.stringMatching(/^\d{4}-.*Z$/) }],
      services: [{ name: 'stock', waiting: { what: 'v1 v1.0.0 → v1.1.0' } }],
    },
  ]);
  expect(await run('--cluster', 'prd')).toMatchObject({ code: 2, stderr: expect.stringContaining('prod') });
});
