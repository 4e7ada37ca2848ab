import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { provideBuiltProgram } from './built-program.ts';
import { buildAll } from './kustomize.ts';
import { buildOverlays } from './overlay-builds.ts';
import { provideTools, toolsAreMandatory } from './provide-tools.ts';
import { programs } from './versions.ts';

vi.setConfig({ testTimeout: 60_000 });

const { kustomize } = await provideTools(console.error);
const program = await provideBuiltProgram(
  programs.overlayBuilds,
  toolsAreMandatory() ? console.error : undefined,
);
const needed = kustomize.available ? program : kustomize;

const trees = join(import.meta.dirname, '../ci/testdata');
const deployment = (name: string) => `apiVersion: example.com/v1
kind: Fleet
metadata: { name: ${name} }
spec: { ships: [{ name: a, size: 1 }, { name: b, size: 2 }] }
`;
const patch = `apiVersion: example.com/v1
kind: Fleet
metadata: { name: own }
spec: { ships: [{ name: b, size: 3 }] }
`;
const kustomization = 'resources: [fleet.yaml]\npatches: [{ path: patch.yaml, target: { kind: Fleet } }]\n';

/** Folders of which the first configures how kustomize merges a list, and the second does not. */
function withAndWithoutSchema(): string[] {
  const root = temporaryFolder();
  const schema = {
    definitions: {
      Fleet: {
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Fleet' }],
        properties: {
          spec: {
            properties: {
              ships: {
                type: 'array',
                items: { type: 'object' },
                'x-kubernetes-patch-strategy': 'merge',
                'x-kubernetes-patch-merge-key': 'name',
              },
            },
          },
        },
      },
    },
  };
  for (const name of ['with', 'without']) {
    writeInto(root, `${name}/fleet.yaml`, deployment('own'));
    writeInto(root, `${name}/patch.yaml`, patch);
    writeInto(root, `${name}/kustomization.yaml`, kustomization);
  }
  writeInto(root, 'with/kustomization.yaml', `${kustomization}openapi: { path: schema.json }\n`);
  writeInto(root, 'with/schema.json', JSON.stringify(schema));
  return ['with', 'without', 'with'].map((name) => join(root, name));
}

const ofTestdata = (): string[] =>
  ['good/overlays/prod/greeter', 'bad/overlays/prod/missing-base', 'none', 'good/overlays/prod/greeter'].map(
    (folder) => join(trees, folder),
  );

describeWith('many folders in one process', needed, ({ path: together }) => {
  test.each([
    ['correct and broken overlays', ofTestdata],
    ['folders of which one has a schema of its own', withAndWithoutSchema],
  ])('%s are built as kustomize builds each', async (_, make) => {
    const folders = make();
    const path = kustomize.available ? kustomize.path : '';
    const built = await buildOverlays({ kustomize: path, together }, folders);
    expect(built).toEqual(await buildAll(path, folders));
    expect(built.map(({ folder }) => folder)).toEqual(folders);
  });
});
