import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { build, buildAll, KustomizeError } from './kustomize.ts';
import { provideTools } from './provide-tools.ts';

const { kustomize } = await provideTools(console.error);
const trees = join(import.meta.dirname, '../ci/testdata');
const overlay = join(trees, 'good/overlays/prod/greeter');
const broken = join(trees, 'bad/overlays/prod/missing-base');

describeWith('kustomize', kustomize, ({ path }) => {
  it('builds an overlay with its patches', async () => {
    expect(await build(path, overlay)).toContain('replicas: 3');
  });

  it('throws the message of kustomize', async () => {
    const failed = build(path, broken);
    await expect(failed).rejects.toThrow(KustomizeError);
    await expect(failed).rejects.toThrow(/base\/absent/);
  });

  it('builds the other folders when one fails', async () => {
    const [first, second] = await buildAll(path, [broken, overlay]);
    expect(first).toMatchObject({ folder: broken, error: { folder: broken } });
    expect(second).toMatchObject({ folder: overlay, yaml: expect.stringContaining('kind: Deployment') });
  });
});
