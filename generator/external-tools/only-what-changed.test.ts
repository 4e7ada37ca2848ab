import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { SoundRun } from '../inspect/source.ts';
import { readInputs } from '../load/inputs.ts';
import { generate } from '../pipeline/generate.ts';
import { render } from '../pipeline/render.ts';
import { describeWith } from '../testing/describe-with.ts';
import { edited, paths } from '../testing/edited.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { provideTools, validatorOf } from '../toolchain/provide-tools.ts';
import type { BuiltTree } from './builds.ts';
import { kubeconformTool } from './kubeconform.ts';
import { startToolRun } from './run.ts';

const { kustomize, ...validation } = await provideTools(console.error);
const needed = kustomize.available ? validatorOf(validation) : kustomize;

vi.setConfig({ testTimeout: 60_000 });

describeWith('kubeconform, by the second time', needed, () => {
  let root = '';
  beforeEach(() => {
    root = temporaryRepository();
  });

  /** Runs the tools, and returns which overlays kustomize had to build. */
  async function look(options: { readonly all?: boolean; readonly generator?: string } = {}) {
    const { all = false, generator = 'this one' } = options;
    const run = startToolRun(await sound(), { all, progress: undefined, generator });
    const built: string[] = [];
    const { examined, findings } = await kubeconformTool.find({
      ...run,
      async builds() {
        const ready = await run.builds();
        if (!ready.available) return ready;
        const of: typeof ready.builds.of = (subjects) => {
          built.push(...subjects.map(({ id }) => id));
          return ready.builds.of(subjects);
        };
        return { ...ready, builds: { of } };
      },
    });
    run.memory.save();
    return { built, examined, messages: findings.map(({ message }) => message) };
  }

  /** The overlays of the repository, and builds of them with some builds of the tree. */
  async function buildsOn(builtTree: BuiltTree) {
    const run = startToolRun(await sound(), { all: true, progress: undefined, builtTree });
    const ready = await run.builds();
    if (!ready.available) throw new Error('There is no kustomize.');
    const { builds } = ready;
    const overlays = run.subjects.filter(({ cluster }) => cluster !== undefined);
    return { overlays, of: (subjects: typeof overlays) => builds.of(subjects) };
  }

  async function sound(): Promise<SoundRun> {
    const inputs = readInputs(root);
    const rendered = await render(root, inputs);
    if (!rendered.ok) throw new Error('The specs have errors.');
    return { root, inputs, rendered };
  }

  const everything = ['overlays/dev/namespaces', 'overlays/dev/orders', 'overlays/dev/stock'];

  test('checks nothing if nothing has changed', async () => {
    expect((await look()).built).toEqual(everything);
    const again = await look();
    expect(again.built).toEqual([]);
    expect(again.examined).toBeGreaterThan(everything.length);
  });

  test('checks what depends on an edit, in the base or in a cluster', async () => {
    await look();
    writeInto(root, paths.stock, `${edited(paths.stock)[paths.stock]}timeout: 2s\n`);
    expect((await look()).built).toEqual(['overlays/dev/stock']);
    const [dev = ''] = Object.values(edited(paths.dev, ['v1: { tag: v1.0.0 }', 'v1: { tag: v1.0.1 }']));
    writeInto(root, paths.dev, dev);
    expect((await look()).built).toEqual(['overlays/dev/orders']);
  });

  test('checks everything if requested, or if the version of the generator changes', async () => {
    await look();
    expect((await look({ all: true })).built).toEqual(everything);
    expect((await look({ generator: 'another' })).built).toEqual(everything);
  });

  test('takes builds of the tree, for overlays whose files are what the specs render', async () => {
    await generate(root);
    writeInto(root, 'overlays/dev/stock/traffic.yaml', 'edited: by hand\n');
    const { overlays, of } = await buildsOn(async () =>
      everything.map((id) => ({ folder: join(root, id), yaml: `# the build of ${id} on disk\n` })),
    );
    const builds = await of(overlays);
    const texts = everything.map((id) => {
      const build = builds.get(id);
      return build && 'file' in build ? readFileSync(build.file, 'utf8') : '';
    });
    expect(texts.map((text) => text.includes('on disk'))).toEqual([true, true, false]);
    expect(texts[2]).toContain('kind: VirtualService');
  });

  test('builds each overlay once, also if two tools ask for it at the same time', async () => {
    await generate(root);
    let times = 0;
    const { overlays, of } = await buildsOn(async () => {
      times++;
      // The first one is refused, because it is empty.
      return everything.map((id, index) => ({ folder: join(root, id), yaml: 'kind: A\n'.repeat(index) }));
    });
    const [first, second] = await Promise.all([of(overlays), of(overlays)]);
    const names = ['refused', 'file', 'file'];
    expect([...first.values()].flatMap((build) => Object.keys(build))).toEqual(names);
    expect(times).toBe(1);
    expect(second).toEqual(first);
  });

  test('reports known problems again, from the cache', async () => {
    const wrong = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { a: 1 }\n';
    writeInto(root, 'services/orders/extra/a.yaml', wrong);
    const first = await look();
    expect(first.messages).toEqual([expect.stringContaining('/data/a: got number')]);
    expect(await look()).toEqual({ ...first, built: [] });
  });
});
