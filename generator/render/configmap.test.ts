import { expect, test } from 'vitest';
import { edited, paths } from '../testing/edited.ts';
import { at, documentIn, documentOf, type Rendered, rendered } from '../testing/rendered.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

const withConfig = (files: string) => edited(paths.stock, ['image:', `config: { files: ${files} }\nimage:`]);
const prod = { 'clusters/prod.yaml': (soundFiles[paths.dev] ?? '').replaceAll('dev', 'prod') };

const nameIn = (tree: Rendered, cluster: string) =>
  String(documentOf(tree, `overlays/${cluster}/stock`, 'configmap')?.metadata?.name);

function mountedIn(tree: Rendered, cluster: string): unknown {
  const pods = documentIn(tree, `overlays/${cluster}/stock/v1`, 'base/stock/workload', 'deployment');
  return at(pods, 'spec', 'template', 'spec', 'volumes', 0, 'configMap', 'name');
}

test('changed content is a new ConfigMap, and the pods reference it', async () => {
  const before = await rendered(withConfig('{ a.yaml: "x: 1" }'));
  const after = await rendered(withConfig('{ a.yaml: "x: 2" }'));
  expect(nameIn(before, 'dev')).toMatch(/^stock-config-[0-9a-f]{10}$/);
  expect(nameIn(after, 'dev')).not.toBe(nameIn(before, 'dev'));
  expect(mountedIn(before, 'dev')).toBe(nameIn(before, 'dev'));
  expect(mountedIn(after, 'dev')).toBe(nameIn(after, 'dev'));
});

test('the order of files changes nothing', async () => {
  const one = await rendered(withConfig('{ a.yaml: "x", b.yaml: "y" }'));
  const other = await rendered(withConfig('{ b.yaml: "y", a.yaml: "x" }'));
  expect(JSON.stringify([...one])).toBe(JSON.stringify([...other]));
});

test('a file that one cluster overrides restarts only the pods of this cluster', async () => {
  const files = { ...withConfig('{ a.yaml: "x", b.yaml: "y" }'), ...prod };
  const before = await rendered(files);
  const after = await rendered({
    ...files,
    'clusters/prod.yaml': prod['clusters/prod.yaml'].replace(
      '  stock:\n',
      '  stock:\n    config: { files: { b.yaml: "z" } }\n',
    ),
  });
  expect(nameIn(after, 'dev')).toBe(nameIn(before, 'dev'));
  expect(nameIn(after, 'prod')).not.toBe(nameIn(before, 'prod'));
  expect(mountedIn(after, 'prod')).toBe(nameIn(after, 'prod'));
  expect(at(documentOf(after, 'overlays/prod/stock', 'configmap'), 'data')).toEqual({
    'a.yaml': 'x',
    'b.yaml': 'z',
  });
});
