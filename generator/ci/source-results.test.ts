import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isSource, sourceResults } from './source-results.ts';
import type { StepResult } from './step.ts';

const passed: StepResult = { passed: 3, failed: 0, skipped: [{ what: 'a browser' }], detail: '' };

/** A clone with a source and a spec. */
function clone(): string {
  const root = temporaryFolder();
  for (const [path, text] of [
    ['code.ts', 'one'],
    ['.gitignore', '.cache/\n'],
  ] as const)
    writeFileSync(join(root, path), text);
  initIn(root);
  commitAll(root, 'a clone');
  return root;
}

/** Each call is a run of its own. */
async function check(root: string, result: StepResult, { all = false, step = 'tests' } = {}) {
  const run = vi.fn(async () => result);
  const found = await sourceResults(root, all).of(step, run);
  return { found, ran: run.mock.calls.length > 0 };
}

test('a step that has passed runs again only if a source has changed', async () => {
  const root = clone();
  expect(await check(root, passed)).toEqual({ found: passed, ran: true });
  expect(await check(root, passed)).toEqual({ found: { ...passed, unchanged: true }, ran: false });
  expect(await check(root, passed, { step: 'types' })).toMatchObject({ ran: true });

  writeFileSync(join(root, 'code.ts'), 'two');
  expect(await check(root, passed)).toMatchObject({ ran: true });
  expect(await check(root, passed)).toMatchObject({ ran: false });
  // One that git does not know yet.
  writeFileSync(join(root, 'more.ts'), '');
  expect(await check(root, passed)).toMatchObject({ ran: true });
  rmSync(join(root, 'code.ts'));
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('with everything, it runs; the next run without it does not', async () => {
  const root = clone();
  await check(root, passed);
  expect(await check(root, passed, { all: true })).toMatchObject({ ran: true });
  expect(await check(root, passed)).toMatchObject({ ran: false });
});

test.each<[string, StepResult]>([
  ['has failed', { passed: 3, failed: 1, skipped: [], detail: 'no' }],
  ['has checked nothing', { passed: 0, failed: 0, skipped: [], detail: '' }],
  [
    'misses a tool',
    {
      ...passed,
      skipped: [
        {
          what: 'kustomize',
          unavailable: { available: false, missing: 'kustomize', reason: '', remedy: '' },
        },
      ],
    },
  ],
])('a step that %s runs again', async (_, result) => {
  const root = clone();
  await check(root, passed);
  await check(root, result, { all: true });
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('an edit while it runs is not taken for checked', async () => {
  const root = clone();
  const edited = async () => {
    writeFileSync(join(root, 'code.ts'), 'right');
    return passed;
  };
  expect(await sourceResults(root, false).of('tests', edited)).toEqual(passed);
  writeFileSync(join(root, 'code.ts'), 'one');
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('other packages are other sources', async () => {
  const root = clone();
  await check(root, passed);
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}');
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('a program that was built makes it run again, and one that is being built does not', async () => {
  const root = clone();
  const cache = temporaryFolder();
  vi.stubEnv('GITOPS_TOOLS_CACHE', cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  await check(root, passed);
  mkdirSync(join(cache, 'building-1'));
  expect(await check(root, passed)).toMatchObject({ ran: false });
  mkdirSync(join(cache, 'kustomize-v5'));
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('a link is read as a link; with a clone inside, everything runs', async () => {
  const root = clone();
  symlinkSync('.git', join(root, 'link'));
  await check(root, passed);
  expect(await check(root, passed)).toMatchObject({ ran: false });
  mkdirSync(join(root, 'inner'));
  initIn(join(root, 'inner'));
  writeFileSync(join(root, 'inner/file'), '');
  commitAll(join(root, 'inner'), 'inside');
  expect(await check(root, passed)).toMatchObject({ ran: true });
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test('outside of a clone, and with a broken cache, everything runs', async () => {
  const root = clone();
  await check(root, passed);
  writeFileSync(join(root, '.cache/passed-steps.json'), '{"steps":{"tests":3}}');
  expect(await check(root, passed)).toMatchObject({ ran: true });
  rmSync(join(root, '.git'), { recursive: true });
  expect(await check(root, passed)).toMatchObject({ ran: true });
});

test.each([
  ['generator/main.ts', true],
  ['services/orders/src/build.ts', true],
  ['protos/orders/v1/orders.proto', true],
  ['docs/prove.md', true],
  ['services/orders/notes.json', true],
  ['clusters/notes.json', true],
  ['services/orders/service.yaml', false],
  ['services/orders/extra/policy.yaml', false],
  ['services/orders/releases/v1.0.0/protos.json', false],
  ['clusters/dev.yaml', false],
  ['overlays/dev/orders/traffic.yaml', false],
  ['generator/testing/testdata/clusters/dev.yaml', true],
])('%s is a source: %j', (path, expected) => {
  expect(isSource(path)).toBe(expected);
});
