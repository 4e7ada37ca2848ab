import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { commitAll, gitIn, initIn } from '../testing/git-repository.ts';
import { merged } from '../testing/merged.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

const stock = 'services/stock/service.yaml';

/** A repository with a commit; and what writes a timeout into the spec of stock. */
function repository() {
  const root = temporaryRepository();
  initIn(root);
  commitAll(root, 'one');
  return {
    root,
    timeout: (limit: string) => writeInto(root, stock, merged(stock, { timeout: limit })[stock] ?? ''),
    run: (...args: readonly string[]) => runCommand('diff', '--repository', root, '--meaning-only', ...args),
  };
}

describe('npm run diff', { timeout: 60_000 }, () => {
  test('compares what is committed with the work tree, and ends with 0', async () => {
    const { timeout, run } = repository();
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing changes') });
    timeout('1s');
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('none → 1s') });
    expect(await run('--exit-code')).toMatchObject({ code: 1 });
  });

  test('does not check again what was rendered, and checks any other specs', async () => {
    const { root, timeout, run } = repository();
    await runCommand('generate', '--repository', root);
    const state: { readonly generator: string; readonly inputs: string } = JSON.parse(
      readFileSync(join(root, '.cache/tree.json'), 'utf8'),
    );
    expect(readFileSync(join(root, '.cache/valid'), 'utf8')).toBe(`${state.generator} ${state.inputs}`);
    timeout('1 fortnight');
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('fortnight') });
  });

  test('describes what a patch and a document in extra/ do to calls, in every format', async () => {
    const { root, run } = repository();
    writeInto(
      root,
      'services/stock/patches/limit.yaml',
      `target: { kind: VirtualService, name: stock }
patch: [{ op: add, path: /spec/http/0/timeout, value: 3s }]
`,
    );
    writeInto(
      root,
      'services/stock/extra/api.yaml',
      `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
    );
    const sentences = [
      /timeout of all methods from orders: \S*none\S* → \S*3s/,
      /services\/stock\/patches\/limit\.yaml/,
      /ServiceEntry api now defines the host api\.example\.com/,
    ];
    for (const format of ['terminal', 'markdown', 'json']) {
      const { stdout } = await run('--format', format);
      for (const sentence of sentences) expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(sentence);
    }
    expect((await run('--format', 'html')).stdout).toContain('services/stock/patches/limit.yaml');
  });

  test('compares commits, also from where they part', async () => {
    const { root, timeout, run } = repository();
    gitIn(root, 'checkout', '--quiet', '-b', 'change');
    timeout('1s');
    commitAll(root, 'two');
    gitIn(root, 'checkout', '--quiet', 'main');
    writeInto(root, stock, merged(stock, { env: { A: '1' } })[stock] ?? '');
    commitAll(root, 'three');
    expect((await run('main..change')).stdout).toMatch(/none → 1s.*A: 1 → not set/s);
    const parted = (await run('main...change')).stdout;
    expect(parted).toContain('none → 1s');
    expect(parted).not.toContain('A: 1');
    expect((await run('change')).stdout).toMatch(/1s → none/);
  });

  test('writes a page', async () => {
    const { root, timeout, run } = repository();
    timeout('1s');
    const page = join(root, 'change.html');
    expect(await run('--format', 'html', '--output', page)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
  });

  test('reports errors in the specs of a side, the second time too', async () => {
    const { root, run } = repository();
    writeInto(root, stock, `${soundFiles[stock]}timeuot: 1s\n`);
    for (const _ of [1, 2])
      expect(await run()).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/work tree have errors.*timeuot/s),
      });
    commitAll(root, 'broken');
    writeInto(root, stock, soundFiles[stock] ?? '');
    for (const _ of [1, 2])
      expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('timeuot') });
  });

  test.each([
    ['a cluster that is not there', ['--cluster', 'dve'], 2, 'did you mean dev?'],
    ['a service that is not there', ['--service', 'stok'], 2, 'did you mean stock?'],
    ['a format that is not there', ['--format', 'pdf'], 2, 'terminal, markdown, html, json'],
    ['two ranges', ['HEAD', 'HEAD'], 2, 'too many arguments'],
    ['a range of three', ['a..b..c'], 2, 'is not a range'],
    ['a commit that is not there', ['nowhere'], 1, 'this clone has no commit nowhere'],
  ])('refuses %s', async (_, args, code, message) => {
    const { run } = repository();
    expect(await run(...args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});
