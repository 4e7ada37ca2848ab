import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

test('lists what is missing on a new machine, builds nothing, and names the archives of a mirror', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('GITOPS_TOOLS_CACHE', cache);
  vi.stubEnv('PATH', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, stdout, stderr } = await runBundled('tools', '--for', 'prove');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^○ kustomize v\S+ +missing +check, prove, rehearse, tests$/m);
  expect(stdout).toMatch(/^○ etcd v\S+ +missing +prove, rehearse, tests$/m);
  expect(stdout).not.toContain('kubeconform');
  const json: unknown = JSON.parse((await runBundled('tools', '--json')).stdout);
  expect(json).toContainEqual({
    name: expect.stringMatching(/^kubeconform v/),
    entry: expect.stringMatching(/^kubeconform-v[\d.]+-\w+-\w+$/),
    uses: ['check', 'tests'],
  });
  expect(readdirSync(cache)).toEqual([]);
});

test('without Go and without a mirror, --fetch names what to install, and fails', async () => {
  vi.stubEnv('GITOPS_TOOLS_CACHE', temporaryFolder());
  vi.stubEnv('GITOPS_TOOLS_MIRROR', '');
  vi.stubEnv('PATH', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, stderr } = await runBundled('tools', '--fetch', '--for', 'check');
  expect(code).toBe(1);
  expect(stderr).toMatch(/Neither kustomize v\S+ nor Go, which could build it, is on PATH/);
});
