import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parsedJson } from '../lang/json.ts';
import { runBundled } from '../testing/bundled.ts';
import { both, cluster, split, tag, threeStages } from '../testing/change-rows.ts';
import {
  type Clone,
  clonedRepository,
  cloneState,
  colleagueOf,
  commitFiles,
  gitIn,
} from '../testing/clones.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

vi.setConfig({ testTimeout: 240_000 });

const digest = `sha256:${'a'.repeat(64)}`;

/** A clone with one cluster in each of three stages, all with stock v1.0.0. */
async function threeClusters(...changed: readonly Readonly<Record<string, string>>[]): Promise<Clone> {
  const clusters = ['dev', 'staging', 'prod'].map((name) => cluster(name, tag('v1.0.0', ', replicas: 2')));
  return clonedRepository(Object.assign({}, threeStages, ...clusters, ...changed));
}

/** Runs the command as a pipeline does: without a terminal, and with the result as JSON. */
async function deploy(root: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runBundled(
    'deploy',
    'stock',
    ...args,
    '--repository',
    root,
    '--json',
  );
  return { code, stderr, result: stdout === '' ? undefined : parsedJson(stdout) };
}

const textOf = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

test('the first stage gets the tag, in one commit; a second run has nothing to do', async () => {
  const { root } = await threeClusters();
  expect(await deploy(root, 'v1.1.0', '--yes', '--push')).toMatchObject({
    code: 0,
    result: {
      outcome: 'pushed',
      subject: 'deploy(dev): stock v1.1.0',
      next: ['when it runs in dev: npm run promote -- stock --to stage:staging'],
    },
  });
  expect(gitIn(root, 'log', '-1', '--format=%B')).toBe(`deploy(dev): stock v1.1.0

dev stock: v1 v1.0.0 → v1.1.0

Deployed-Service: stock v1 v1.1.0
Cluster: dev`);
  expect(gitIn(root, 'show', '--name-only', '--format=').split('\n')).toEqual([
    'clusters/dev.yaml',
    'overlays/dev/ROUTES.md',
    'overlays/dev/stock/v1/kustomization.yaml',
  ]);
  expect(textOf(root, 'clusters/dev.yaml')).toContain('tag: v1.1.0, replicas: 2');
  const after = cloneState(root);
  expect(after.status).toBe('');
  expect(await deploy(root, 'v1.1.0', '--yes', '--push')).toMatchObject({
    code: 0,
    result: {
      outcome: 'nothing',
      reason: 'stock v1.1.0 already runs in dev as v1, with 100 % of the calls.',
    },
  });
  expect(cloneState(root)).toEqual(after);
});

test('without a terminal it asks nothing, and with --dry-run it writes nothing', async () => {
  const { root } = await threeClusters();
  const before = cloneState(root);
  const refused = await deploy(root, 'v1.1.0');
  expect(refused).toMatchObject({ code: 1, result: undefined });
  expect(refused.stderr).toContain('then pass --yes');
  expect(await deploy(root, 'v1.1.0', '--dry-run')).toMatchObject({
    code: 0,
    result: { outcome: 'would-commit', files: 3 },
  });
  expect(cloneState(root)).toEqual(before);
});

test.each([
  [['v1 1'], 'v1 1 is not an image tag'],
  [['v1.1.0', '--digest', 'sha256:1'], '--digest accepts sha256: and 64 hexadecimal digits'],
  [['v1.1.0', '--cluster', 'dve'], 'there is no cluster dve; did you mean dev?'],
  [['v1.1.0', '--stage', 'stagin'], 'there is no stage stagin; did you mean staging?'],
  [['v1.1.0', '--stage', 'dev', '--cluster', 'dev'], 'give --cluster or --stage, not both'],
  [['v1.1.0', '--version', 'v2'], 'dev runs no version v2 of stock'],
])('%j is wrong usage', async (args, message) => {
  const { root } = await threeClusters();
  const { code, stderr } = await deploy(root, ...args, '--yes');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('a digest pins the image, and a tag without one removes it', async () => {
  const { root } = await threeClusters();
  await deploy(root, 'v1.1.0', '--digest', digest, '--yes', '--push');
  expect(textOf(root, 'clusters/dev.yaml')).toContain(`digest: ${digest}`);
  expect(await deploy(root, 'v1.1.0', '--yes')).toMatchObject({ code: 0, result: { outcome: 'nothing' } });
  await deploy(root, 'v1.2.0', '--yes', '--push');
  expect(textOf(root, 'clusters/dev.yaml')).not.toContain('digest');
});

test('a later stage takes only an image that gets calls in the stage before, with its digest', async () => {
  const { root } = await threeClusters();
  const before = cloneState(root);
  const refused = await deploy(root, 'v1.1.0', '--stage', 'staging', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('npm run deploy -- stock v1.1.0 --stage dev');
  expect(refused.stderr).toContain('npm run promote -- stock --to cluster:staging');
  expect(cloneState(root)).toEqual(before);
  await deploy(root, 'v1.1.0', '--digest', digest, '--yes', '--push');
  expect(await deploy(root, 'v1.1.0', '--cluster', 'staging', '--yes')).toMatchObject({
    code: 0,
    result: { outcome: 'committed', subject: 'deploy(staging): stock v1.1.0' },
  });
  expect(textOf(root, 'clusters/staging.yaml')).toContain(`tag: v1.1.0, replicas: 2, digest: ${digest}`);
});

test('during a canary it names the next step, and changes one version only if it is named', async () => {
  const { root } = await threeClusters(cluster('dev', split(90, 10)));
  const before = cloneState(root);
  const next = 'npm run canary -- stock v2 --cluster dev --steps 50,100';
  const refused = await deploy(root, 'v1.2.0', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('dev runs v1 (90 %) and v2 (10 %) of stock, as during a canary');
  expect(refused.stderr).toContain(next);
  expect(await deploy(root, 'v1.1.0', '--yes')).toMatchObject({
    code: 0,
    result: { outcome: 'nothing', next: [`for the next step of the canary: ${next}`] },
  });
  expect(cloneState(root)).toEqual(before);
  expect(await deploy(root, 'v1.2.0', '--version', 'v2', '--yes')).toMatchObject({ code: 0 });
  expect(textOf(root, 'clusters/dev.yaml')).toContain(
    both.replace('v1.1.0', 'v1.2.0').replace('versions: ', ''),
  );
});

test('a cluster that limits the step gets a canary instead, by the command that is printed', async () => {
  const { root } = await threeClusters(
    cluster('dev', tag('v1.1.0')),
    cluster('staging', tag('v1.0.0', ', replicas: 2'), { top: 'maxStep: 50\n' }),
  );
  const { code, stderr } = await deploy(root, 'v1.1.0', '--stage', 'staging', '--yes');
  expect(code).toBe(1);
  const printed = /npm run (canary) -- (.*--steps \S+)/.exec(stderr);
  expect(printed?.[2]).toBe('stock v2 --cluster staging --tag v1.1.0 --steps 1,10,50,100');
  const words = (printed?.[2] ?? '').split(' ');
  expect(await runBundled('canary', ...words, '--yes', '--repository', root)).toMatchObject({ code: 0 });
});

test('a service that no cluster runs starts in the first stage', async () => {
  const without = (name: string) => ({
    [`clusters/${name}.yaml`]: `name: ${name}\nstage: ${name}\nservices:\n  orders:\n    versions: { v1: { tag: v1.0.0, replicas: 2 } }\n    calls: []\n`,
  });
  const { root } = await threeClusters(without('dev'), without('staging'), without('prod'));
  expect(await deploy(root, 'v1.0.0', '--stage', 'staging', '--yes')).toMatchObject({ code: 1 });
  expect(await deploy(root, 'v1.0.0', '--yes')).toMatchObject({ code: 0, result: { outcome: 'committed' } });
  expect(textOf(root, 'clusters/dev.yaml')).toContain('  stock:\n    versions:\n      v1: { tag: v1.0.0 }\n');
});

test('a service that records its contracts gets a record of the tag', async () => {
  const { root } = await threeClusters();
  const record = 'services/stock/releases/v1.1.0/protos.json';
  await runBundled('release', 'stock', 'v1.0.0', '--repository', root);
  await commitFiles(root, {}, 'chore: record v1.0.0');
  gitIn(root, 'push', '--quiet');
  const { code, stderr } = await deploy(root, 'v1.1.0', '--yes', '--push');
  expect(code).toBe(0);
  expect(stderr).toContain('The contract of stock v1.1.0 is recorded');
  expect(existsSync(join(root, record))).toBe(true);
  expect(gitIn(root, 'show', '--name-only', '--format=').split('\n')).toContain(record);
  expect(
    await runBundled('promote', 'stock', '--to', 'staging', '--yes', '--repository', root),
  ).toMatchObject({ code: 0 });
});

test('two pipelines push at once, one of them from a shallow clone', async () => {
  const clone = await threeClusters();
  const colleague = colleagueOf(clone);
  const shallow = join(temporaryFolder(), 'shallow');
  gitIn(temporaryFolder(), 'clone', '--quiet', '--depth=1', `file://${clone.remote}`, shallow);
  for (const key of ['user.name', 'user.email']) gitIn(shallow, 'config', key, 'pipeline@example.com');
  expect(await deploy(shallow, 'v1.1.0', '--yes', '--push')).toMatchObject({ code: 0 });
  const orders = await runBundled(
    'deploy',
    'orders',
    'v1.1.0',
    '--yes',
    '--push',
    '--repository',
    colleague.root,
  );
  expect(orders).toMatchObject({ code: 0 });
  gitIn(clone.root, 'pull', '--quiet');
  expect(gitIn(clone.root, 'log', '-2', '--format=%s')).toBe(
    'deploy(dev): orders v1.1.0\ndeploy(dev): stock v1.1.0',
  );
});
