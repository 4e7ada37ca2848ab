import { expect, test } from 'vitest';
import { diagnosticsOf, type Files, temporaryRepository } from '../testing/temporary-repository.ts';

const patch = 'apiVersion: v1\nkind: Service\nmetadata: { name: stock }\n';
const extra = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more, namespace: shop }\n';
const spec = 'name: stok\nowner: team-stock\ngrpc: { port: 1 }\n';

test.each<[path: string, content: string, hint: string]>([
  ['services/stock/extra.yaml', patch, 'move it into services/stock/extra/'],
  ['services/stock/patches.dev.yaml', patch, 'move it into services/stock/patches/'],
  ['services/stock/services.yaml', spec, 'did you mean services/stock/service.yaml?'],
  ['services/stock/service.dev.yaml', spec, 'belong into clusters/dev.yaml, under services.stock'],
  ['services/stock/service-large.yaml', spec, 'write its settings into services/stock/service.yaml'],
  ['services/stock/proof.yaml', 'cases: []', 'did you mean services/stock/proofs.yaml?'],
  ['services/stok/spec.yaml', spec, 'rename it to service.yaml or external.yaml'],
  ['services/stok/Service.yaml', spec, 'did you mean services/stok/service.yaml?'],
  ['services/stok/patches/a.yaml', patch, 'write services/stok/service.yaml, or move the patches'],
])('%s is a warning', async (path, content, hint) => {
  const printed = await diagnosticsOf(temporaryRepository({ [path]: content }));
  expect(printed).toMatch(/^warning MESH1001 services\/sto/);
  expect(printed).toContain('is not read');
  expect(printed).toContain(hint);
  expect(printed).toContain('1 warning');
});

test.each<[path: string, hint: string]>([
  ['services/stock/patch/a.yaml', 'did you mean services/stock/patches/?'],
  ['services/stock/patch/dev/a.yaml', 'did you mean services/stock/patches/?'],
  ['services/stock/extras/a.yaml', 'did you mean services/stock/extra/?'],
  ['services/stock/Extra/a.yaml', 'did you mean services/stock/extra/?'],
])('the folder of %s is an error, as an unread path in extra/ or patches/ is', async (path, hint) => {
  const printed = await diagnosticsOf(temporaryRepository({ [path]: patch }));
  expect(printed).toMatch(/^error MESH113 services\/stock\/(?:patch|extras|Extra):1:1/);
  expect(printed).toContain(hint);
  expect(printed).toContain('1 error');
});

test.each<[name: string, message: string]>([
  ['https:a.yaml', 'kustomize reads this name as a URL'],
  ['HTTP:a.yaml', 'kustomize reads this name as a URL'],
  ['kustomization.yaml', 'the generator writes the kustomization itself'],
  ['kustomization.yml', 'the generator writes the kustomization itself'],
  ['a\nb.yaml', 'a\\nb.yaml is not read: the name has a control character'],
  ['A.YAML', 'rename it to A.yaml'],
  ['a.Yml', 'rename it to a.yaml'],
  ['a.JSON', 'rename it to a.yaml'],
])('the name %j is an error in extra/ and patches/', async (name, message) => {
  for (const folder of ['extra', 'patches', 'patches/dev']) {
    const printed = await diagnosticsOf(temporaryRepository({ [`services/stock/${folder}/${name}`]: patch }));
    expect(printed).toContain('error MESH113');
    expect(printed).toContain(message);
    expect(printed).toContain('1 error');
  }
});

test.each(['a#b.yaml', 'a: b.yaml', '-a.yaml', 'http.yaml', 'a:http:.yaml'])(
  'the name %j is a file for kustomize, too',
  async (name) => {
    const files = { [`services/stock/patches/${name}`]: patch, [`services/stock/extra/${name}`]: extra };
    expect(await diagnosticsOf(temporaryRepository(files))).toBe('');
  },
);

test.each<Files>([
  { 'services/stock/src/service.dev.yaml': spec },
  { 'services/stock/patch/fix.diff': '' },
  { 'services/stock/compose.yaml': 'services: {}' },
  { 'services/stock/kustomization.yaml': 'resources: []' },
  { 'services/library/settings.yaml': 'colour: red' },
  { 'services/library/src/main.ts': '' },
  { 'services/README.yaml': spec },
])('files of the server are not reported: %o', async (files) => {
  expect(await diagnosticsOf(temporaryRepository(files))).toBe('');
});
