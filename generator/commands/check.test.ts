import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { appended, edited, paths } from '../testing/edited.ts';
import { readTree, writeTimes } from '../testing/generated-tree.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

const check = (root: string) => runCommand('check', '--no-tools', '--repository', root);

/** The sound repository, in which there is nothing to inform of either. */
const quiet = {
  ...edited(paths.stock, ['team-stock', 'team-orders']),
  ...appended(
    paths.orders,
    'allowPrincipals:\n  - principal: ns/desk/sa/desk\n    methods: [Get]\n    reason: The desk is not in the mesh yet.\n',
  ),
};

const quietOrders = (from: string, to: string): string => quiet[paths.orders]?.replace(from, to) ?? '';

/** A repository in which this machine ran `npm run generate`: it has a record of the tree. */
async function generated(): Promise<string> {
  const root = temporaryRepository(quiet);
  await runCommand('generate', '--repository', root);
  return root;
}

/** A repository as a colleague clones it, without the record. */
async function cloned(): Promise<string> {
  const root = await generated();
  rmSync(join(root, '.cache/tree.json'));
  rmSync(join(root, '.cache/parsed.json'));
  return root;
}

describe('npm run check', () => {
  test('accepts a tree that matches the specs', async () => {
    const root = await cloned();
    const files = Object.keys(readTree(root)).length;
    expect(await check(root)).toEqual({
      code: 0,
      stdout: `✔ specs  ✔ tree (${files} files)\n`,
      stderr: '',
    });
  });

  test.each([
    ['a fresh clone', cloned],
    ['a tree that was generated here', generated],
  ])('names what is changed, missing and unexpected in %s, with the line that differs', async (_, make) => {
    const root = await make();
    const { 'base/orders/service.yaml': service = '' } = readTree(root);
    const line = service.split('\n').findIndex((text) => text.includes('appProtocol')) + 1;
    writeInto(root, 'base/orders/service.yaml', service.replace('appProtocol: grpc', 'appProtocol: http'));
    rmSync(join(root, 'base/stock/service.yaml'));
    writeInto(root, 'argocd/mine.yaml', 'mine: yes\n');
    const { code, stdout, stderr } = await check(root);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`error MESH903 argocd/mine.yaml:1:1
  no spec renders argocd/mine.yaml
    |
  1 | mine: yes
    | ^^^^^^^^^
  help: remove it, or move it out of argocd/; npm run generate removes it

error MESH901 base/orders/service.yaml:${line}:1
  the specs render this line as: appProtocol: grpc
${' '.repeat(String(line).length + 2)} |
  ${line} |       appProtocol: http
${' '.repeat(String(line).length + 2)} | ^^^^^^^^^^^^^^^^^^^^^^^
  help: run npm run generate, and commit what it writes; move manual changes into the specs

error MESH902 base/stock/service.yaml:1:1
  base/stock/service.yaml is missing
  help: run npm run generate, and commit what it writes

3 errors
`);
  });

  test('names a folder that is missing as a whole once', async () => {
    const root = await cloned();
    const lost = Object.keys(readTree(root)).filter((path) => path.startsWith('overlays/'));
    rmSync(join(root, 'overlays'), { recursive: true });
    const { stderr } = await check(root);
    expect(stderr).toBe(`error MESH902 overlays:1:1
  ${lost.length} files of overlays/ are missing
  help: run npm run generate, and commit what it writes

1 error
`);
  });

  test('notices lines that were added or removed at the end', async () => {
    const root = await cloned();
    const { 'base/orders/service.yaml': longer = '', 'base/stock/service.yaml': shorter = '' } =
      readTree(root);
    writeInto(root, 'base/orders/service.yaml', `${longer}more: 1\n`);
    writeInto(root, 'base/stock/service.yaml', shorter.split('\n').slice(0, -2).join('\n').concat('\n'));
    const { stderr } = await check(root);
    expect(stderr).toContain(
      `MESH901 base/orders/service.yaml:${longer.split('\n').length}:1\n  the specs do not render this line`,
    );
    expect(stderr).toContain(
      `MESH901 base/stock/service.yaml:${shorter.split('\n').length - 1}:1\n  the specs render this line as: `,
    );
  });

  test('notices a spec that was changed without generating', async () => {
    const root = await cloned();
    writeInto(root, paths.orders, appended(paths.orders, 'timeout: 3s\n')[paths.orders] ?? '');
    const { code, stderr } = await check(root);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error MESH901 overlays\/dev\/orders\/traffic\.yaml:/m);
    // The page follows from the documents.
    expect(stderr).not.toContain('ROUTES.md');
  });

  test('writes nothing to the tree and remembers nothing of it', async () => {
    const root = await cloned();
    writeInto(root, 'base/orders/service.yaml', 'edited\n');
    const [tree, times] = [readTree(root), writeTimes(root)];
    expect((await check(root)).code).toBe(1);
    expect(readTree(root)).toEqual(tree);
    expect(writeTimes(root)).toEqual(times);
    expect(() => rmSync(join(root, '.cache/tree.json'))).toThrow(/ENOENT/);
  });

  test('complains of the specs first, and of no tree', async () => {
    const root = temporaryRepository({ ...quiet, ...edited(paths.dev, ['stage: dev', 'stage: prd']) });
    expect(await check(root)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error MESH307 clusters\/dev\.yaml:2:8\n[\s\S]*\n1 error\n$/),
    });
  });

  test('prints JSON to standard output, and text for people to standard error', async () => {
    const root = temporaryRepository({ ...quiet, [paths.orders]: quietOrders('[Reserve]', '[Resreve]') });
    const { code, stdout, stderr } = await runCommand(
      'check',
      '--no-tools',
      '--format',
      'json',
      '--repository',
      root,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ summary: { errors: 1 }, findings: [{ code: 'MESH310' }] });
    const fixed = await runCommand('check', '--no-tools', '--fix', '--json', '--repository', root);
    expect(fixed.stderr).toBe(`${paths.orders}:10:15: Resreve → Reserve (MESH310)\nFixed 1 finding.\n`);
    expect(JSON.parse(fixed.stdout).findings[0].code).toBe('MESH902');
  });

  test.each([
    ['json', '"findings": []'],
    ['sarif', '"results": []'],
    ['github', ''],
  ])('prints a report without findings as %s', async (format, expected) => {
    const { code, stdout, stderr } = await runCommand(
      'check',
      '--no-tools',
      '--format',
      format,
      '--repository',
      await cloned(),
    );
    expect(code).toBe(0);
    expect(stdout).toContain(expected);
    expect(stderr).toMatch(/^✔ specs {2}✔ tree \(\d+ files\)\n$/);
  });

  test('fixes what it can, and lists the fixes', async () => {
    const root = await cloned();
    writeInto(root, paths.orders, quietOrders('owner:', 'onwer:'));
    const { code, stdout } = await runCommand('check', '--no-tools', '--fix', '--repository', root);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^services\/orders\/service\.yaml:2:1: onwer → owner \(MESH201\)\nFixed 1 finding\.\n✔ specs /,
    );
    const again = await runCommand('check', '--no-tools', '--fix', '--repository', root);
    expect(again.stdout).toMatch(/^No finding has a fix that is certain to be right\.\n✔ specs /);
  });

  test('counts what is suppressed', async () => {
    const root = await cloned();
    const secret = 'env: { DB_PASSWORD: x } # mesh-ignore MESH471: a test account\ncalls:';
    writeInto(root, paths.orders, quietOrders('calls:', secret));
    await runCommand('generate', '--repository', root);
    expect((await check(root)).stdout).toMatch(/files\) {2}1 finding suppressed\n$/);
  });

  test('refuses a repository that is none, and makes nothing of it', async () => {
    const folder = temporaryFolder();
    for (const command of ['check', 'generate']) {
      for (const path of [folder, join(folder, 'missing')]) {
        const { code, stderr } = await runCommand(command, '--repository', path);
        expect(code).toBe(2);
        expect(stderr).toContain(path);
      }
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses an unknown format', async () => {
    const { code, stderr } = await runCommand('check', '--no-tools', '--format', 'xml');
    expect(code).toBe(2);
    expect(stderr).toContain('--format accepts pretty, json, sarif, github, not xml');
  });

  test('reports a broken buf.yaml at the file', async () => {
    const { stderr } = await check(temporaryRepository({ 'protos/buf.yaml': 'version: v9\n' }));
    expect(stderr).toMatch(
      /MESH302 protos\/buf\.yaml[\s\S]*unknown file version[\s\S]*help: fix protos\/buf\.yaml/,
    );
  });
});
