import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryRoot } from '../../command-line/repository.ts';
import { bundleModule } from '../../setup/bundle.mjs';
import { describeWith } from '../../testing/describe-with.ts';
import { runner } from '../../toolchain/runner.ts';
import { unshareCommand } from '../sandbox/namespaces.ts';
import { findRehearsalTools } from '../tools.ts';

describeWith('a cluster', await findRehearsalTools(), () => {
  test('injects and admits pods, scales them, and has what its tree does not contain', {
    timeout: 300_000,
  }, async () => {
    const parent = join(repositoryRoot, '.cache', 'generator');
    mkdirSync(parent, { recursive: true });
    const bundle = mkdtempSync(join(parent, 'cluster-'));
    onTestFinished(() => rmSync(bundle, { recursive: true, force: true }));
    await bundleModule('generator/rehearse/cluster/testdata/program.ts', bundle);
    const program = [process.execPath, join(bundle, 'program.js')];
    const { stdout, stderr } = await runner()`${[...unshareCommand(), '--', ...program]}`;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      conditions: expect.arrayContaining(['AbleToScale', 'ScalingActive']),
      init: [
        ['istio-validation', ''],
        ['istio-proxy', 'Always'],
      ],
      revised: ['istio-validation', 'istio-proxy'],
      gateway: [['istio-proxy', true]],
      secrets: { shop: ['database'], gateways: ['example-com'] },
    });
  });
});
