import { expect, test } from 'vitest';
import { diagnosticsOf, type Files, temporaryRepository } from '../testing/temporary-repository.ts';

const patch = 'apiVersion: v1\nkind: Service\nmetadata: { name: stock }\n';
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
