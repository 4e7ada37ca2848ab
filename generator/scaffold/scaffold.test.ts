import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runNodeTool } from '../ci/node-tool.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { bufLintTool } from '../external-tools/buf.ts';
import { bufBreakingTool } from '../external-tools/buf-breaking.ts';
import { toolSource } from '../external-tools/source.ts';
import { changeSource } from '../inspect/change.ts';
import { collectFindings } from '../inspect/collect.ts';
import { generate } from '../pipeline/generate.ts';
import { type Clone, clonedRepository, cloneState, commitFiles, gitIn } from '../testing/clones.ts';
import { whereOf } from '../testing/findings.ts';
import { type LandingReport, landIn } from '../testing/landing.ts';
import { soundFiles } from '../testing/temporary-repository.ts';
import { generatedCode } from './generated-code.ts';
import { type ProtoRequest, proposeNew } from './propose-new.ts';
import { proposeRemove } from './propose-remove.ts';

vi.setConfig({ testTimeout: 120_000 });

const pushed = { push: true };
const noPrompt = async () => undefined;

/** A repository that generates the code of its protos, as this one does. */
async function withCode(): Promise<Clone> {
  const clone = await clonedRepository({
    'protos/buf.gen.yaml': readFileSync(join(repositoryRoot, 'protos/buf.gen.yaml'), 'utf8'),
  });
  for (const [path, text] of await generatedCode(clone.root, new Map()))
    if (text !== null) {
      const { writeInto } = await import('../testing/temporary-repository.ts');
      writeInto(clone.root, path, text);
    }
  gitIn(clone.root, 'add', '--all');
  gitIn(clone.root, 'commit', '--quiet', '-m', 'feat: code');
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}

function make(root: string, more: Partial<ProtoRequest> = {}): Promise<LandingReport> {
  const request: ProtoRequest = {
    ...{ name: 'stock-keeper', owner: 'team-stock', callers: [], reviewers: [], hasSources: true },
    ...more,
  };
  return landIn(root, (state) => proposeNew(state, root, request, noPrompt), pushed);
}

const remove = (root: string, ...names: string[]): Promise<LandingReport> =>
  landIn(
    root,
    (state) =>
      proposeRemove(state, root, {
        names: names.length > 0 ? names : ['stock-keeper'],
        reason: 'it is done',
      }),
    pushed,
  );

test('a new service passes lint, the type check and its own tests', async () => {
  const { root } = await withCode();
  const made = await make(root, { callers: ['orders'] });
  expect(made).toMatchObject({ outcome: 'pushed' });
  expect(made.output).toContain('when it runs in dev: npm run promote -- stock-keeper --to stage:prod');
  expect(made.output).toContain(
    'the call of orders is in clusters/dev.yaml only: add it to each cluster file',
  );
  expect(cloneState(root).status).toBe('');
  expect((await generate(root)).ok && cloneState(root).status).toBe('');
  expect([...(await generatedCode(root, new Map())).keys()]).toEqual([]);
  const dev = readFileSync(join(root, 'clusters/dev.yaml'), 'utf8');
  expect(dev).toContain('  stock-keeper:\n    versions:\n      v1: { tag: v0.1.0 }\n');
  // orders also runs in prod, where the new service does not run yet.
  expect(dev).toContain('      - service: stock-keeper\n        methods: [Echo]\n');
  // Its sources are copied into this repository for a moment, because they need the chassis and the tools.
  const here = join(repositoryRoot, '.cache', `scaffold-${process.pid}`);
  onTestFinished(() => rmSync(here, { recursive: true, force: true }));
  cpSync(join(root, 'services'), join(here, 'services'), { recursive: true });
  for (const folder of ['chassis', 'testing'])
    cpSync(join(repositoryRoot, 'services', folder), join(here, 'services', folder), { recursive: true });
  for (const folder of ['grpc', 'health'])
    cpSync(join(repositoryRoot, 'services/gen', folder), join(here, 'services/gen', folder), {
      recursive: true,
    });
  // The usual configuration of vitest would build the generator first.
  writeFileSync(join(here, 'vitest.config.ts'), 'export default {};\n');
  for (const file of ['tsconfig.json', 'package.json']) cpSync(join(repositoryRoot, file), join(here, file));
  cpSync(join(repositoryRoot, 'biome.json'), join(here, 'biome.json'));
  symlinkSync(join(repositoryRoot, 'node_modules'), join(here, 'node_modules'), 'junction');
  const own = 'services/stock-keeper/src';
  const run = (program: string, ...args: string[]) =>
    runNodeTool({ program: `node_modules/${program}`, args, root: here, coloured: false });
  expect(await run('vitest/vitest.mjs', 'run', own)).toEqual({ ok: true, output: expect.any(String) });
  expect(await run('typescript/bin/tsc', '--noEmit', '-p', '.')).toEqual({ ok: true, output: '' });
  expect(await run('@biomejs/biome/bin/biome', 'ci', '--vcs-enabled=false', own)).toMatchObject({ ok: true });
});

test('a service of a fleet gets a spec and a proto to start with', async () => {
  const { root } = await clonedRepository();
  const made = await make(root, { namespace: 'shop', hasSources: false });
  expect(made).toMatchObject({ outcome: 'pushed' });
  expect(made.output).toContain(
    'replace protos/stock_keeper/v1/stock_keeper.proto by the proto of its server',
  );
  const files = gitIn(root, 'show', '--name-only', '--format=', 'HEAD').split('\n');
  expect(files.filter((path) => /^(?:services|protos)\//.test(path))).toEqual([
    'protos/stock_keeper/v1/stock_keeper.proto',
    'services/stock-keeper/service.yaml',
  ]);
});

test('a service is removed in safe steps, and leaves the repository as it was', async () => {
  const { root } = await withCode();
  const before = gitIn(root, 'rev-parse', 'HEAD^{tree}');
  await make(root, { callers: ['orders'] });
  const subjects: string[] = [];
  while (existsSync(join(root, 'services/stock-keeper'))) {
    expect(await remove(root)).toMatchObject({ outcome: 'pushed' });
    subjects.push(gitIn(root, 'log', '-1', '--format=%s'));
    expect((await generate(root)).ok && cloneState(root).status).toBe('');
  }
  expect(subjects).toEqual([
    'remove(stock-keeper): remove its calls',
    'remove(stock-keeper): remove it from dev',
    'remove(stock-keeper): remove its files',
  ]);
  expect(gitIn(root, 'rev-parse', 'HEAD^{tree}')).toBe(before);
  expect(await complaintsIn(root)).toEqual([]);
});

/** What `npm run check` finds with buf, and about the change since the commit before. */
async function complaintsIn(root: string): Promise<string[]> {
  const sources = [changeSource(undefined), toolSource({ all: true, tools: [bufLintTool, bufBreakingTool] })];
  const { diagnostics } = await collectFindings({ root, sources });
  return diagnostics.filter(({ rule }) => rule.severity !== 'information').map(whereOf);
}

test('an external service is removed: first its calls, with acknowledgements, then its files', async () => {
  const { root } = await withCode();
  const calling = String(soundFiles['services/orders/service.yaml']).replace(
    'calls:\n',
    'calls:\n  - service: courier\n',
  );
  await commitFiles(root, {
    'services/orders/service.yaml': calling,
    'services/courier/external.yaml':
      'name: courier\nowner: team-orders\nnamespace: shop\nhosts: [courier.example.com]\nport: { number: 443, protocol: TLS }\n',
  });
  gitIn(root, 'push', '--quiet');
  const subjects: string[] = [];
  while (existsSync(join(root, 'services/courier'))) {
    expect(await remove(root, 'courier')).toMatchObject({ outcome: 'pushed' });
    subjects.push(gitIn(root, 'log', '-1', '--format=%s'));
    // Between the two steps it has no callers, which is a warning.
    expect((await complaintsIn(root)).filter((each) => !each.startsWith('MESH449'))).toEqual([]);
  }
  expect(subjects).toEqual(['remove(courier): remove its calls', 'remove(courier): remove its files']);
  for (const cluster of ['dev', 'prod'])
    expect(readFileSync(join(root, `clusters/${cluster}.yaml`), 'utf8')).not.toContain('acknowledge');
});

test('a service in several stages is removed stage by stage, and others keep what they need', async () => {
  const { root } = await withCode();
  const subjects: string[] = [];
  while (existsSync(join(root, 'services/stock'))) {
    expect(await remove(root, 'stock')).toMatchObject({ outcome: 'pushed' });
    subjects.push(gitIn(root, 'log', '-1', '--format=%s'));
  }
  expect(subjects).toEqual([
    'remove(stock): remove its calls',
    'remove(stock): remove it from dev',
    'remove(stock): remove it from prod',
    'remove(stock): remove its files',
  ]);
  // orders serves a gRPC service of the same proto.
  expect(existsSync(join(root, 'protos/shop/v1/shop.proto'))).toBe(true);
  expect(readFileSync(join(root, 'clusters/prod.yaml'), 'utf8')).not.toContain('acknowledge');
});

test('the proofs of a service are removed with its entry in the first stage', async () => {
  const { root } = await withCode();
  const proofs =
    'proofs:\n  - { name: one, from: { service: orders }, call: Reserve, expect: { status: OK } }\n';
  await commitFiles(root, { 'services/stock/proofs.yaml': proofs });
  gitIn(root, 'push', '--quiet');
  await remove(root, 'stock');
  expect(existsSync(join(root, 'services/stock/proofs.yaml'))).toBe(true);
  expect((await remove(root, 'stock')).output).not.toContain('MESH70');
  expect(existsSync(join(root, 'services/stock/proofs.yaml'))).toBe(false);
});

test('what only clusters of the first stage get is removed with the entry there', async () => {
  const { root } = await withCode();
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own, namespace: shop }\n';
  const path = (cluster: string) => `services/stock/extra/${cluster}/own.yaml`;
  await commitFiles(root, { [path('dev')]: map, [path('prod')]: map });
  gitIn(root, 'push', '--quiet');
  await remove(root, 'stock');
  await remove(root, 'stock');
  expect([path('dev'), path('prod')].map((each) => existsSync(join(root, each)))).toEqual([false, true]);
});

test('the files of a service stay as long as other sources import them', async () => {
  const { root } = await withCode();
  await make(root);
  const user = { 'services/orders/src/main.ts': "import '../../stock-keeper/src/main.ts';\n" };
  await commitFiles(root, user);
  gitIn(root, 'push', '--quiet');
  const note = 'Its files stay as long as services/orders/src/main.ts imports them.';
  expect((await remove(root)).output).toContain(note);
  expect(readFileSync(join(root, 'clusters/dev.yaml'), 'utf8')).toContain('acknowledge');
  await remove(root);
  expect(readFileSync(join(root, 'clusters/dev.yaml'), 'utf8')).not.toContain('acknowledge');
  const before = cloneState(root);
  await expect(remove(root)).rejects.toThrow(
    'services/orders/src/main.ts would not build without services/stock-keeper/',
  );
  expect(cloneState(root)).toEqual(before);
});

test.each<[Partial<ProtoRequest>, string]>([
  [{ name: 'Stock' }, 'lower-case letters'],
  [{ name: 'orders' }, 'the service orders already exists'],
  [{ name: 'gen' }, 'is a reserved name'],
  [{ name: 'class' }, 'is a reserved name'],
  [{ name: 'x'.repeat(51) }, 'longer than 50 characters'],
  [{ name: 'stock-2' }, 'write the number without "-"'],
  [{ owner: undefined }, '--owner is missing. Existing values: team-orders, team-stock'],
  [{ callers: ['ordes'] }, 'did you mean orders?'],
])('%j is rejected', async (more, message) => {
  const { root } = await clonedRepository();
  const before = cloneState(root);
  await expect(make(root, more)).rejects.toThrow(message);
  expect(cloneState(root)).toEqual(before);
});

test('a new owner needs reviewers', async () => {
  const owners = `codeOwners:
  teams: { team-orders: ["@shop/orders"], team-stock: ["@shop/stock"] }
  approvers: { prod: ["@shop/platform"] }
`;
  const fleet = 'repoURL: https://git.example.com/shop.git\nstages: [dev, prod]\n';
  const { root } = await clonedRepository({ 'clusters/fleet.yaml': fleet + owners });
  await expect(make(root, { owner: 'team-new' })).rejects.toThrow('Pass --reviewers');
  expect(await make(root, { owner: 'team-new', reviewers: ['@shop/new'] })).toMatchObject({
    outcome: 'pushed',
  });
  expect(readFileSync(join(root, 'clusters/fleet.yaml'), 'utf8')).toContain(
    'teams: { team-orders: ["@shop/orders"], team-stock: ["@shop/stock"], team-new: ["@shop/new"] }',
  );
  expect(readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')).toContain(
    '/services/stock-keeper/ @shop/new\n',
  );
});
