import fc from 'fast-check';
import type { PlainMap } from '../../lang/plain-map.ts';
import {
  autoscaler,
  deployment,
  disruptionBudget,
  namespace,
  networkPolicy,
  roleBinding,
  service,
  virtualService,
} from './documents.ts';
import { patch, patches, withPatches } from './patches.ts';

/** Files of a tree, by path; the folder `overlay` is the one to build. */
export type Tree = ReadonlyMap<string, PlainMap>;

const kustomizationKind = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };

const version = (name: string) =>
  fc
    .record({
      patches,
      keys: fc.record(
        {
          labels: fc.array(
            fc.record({
              pairs: fc.constant({ version: name }),
              includeSelectors: fc.boolean(),
              includeTemplates: fc.boolean(),
            }),
            { minLength: 1, maxLength: 1 },
          ),
          images: fc.array(
            fc.record(
              {
                name: fc.constantFrom('registry.example.com/shop/stock', 'stock', 'other'),
                newName: fc.constant('mirror/stock'),
                newTag: fc.constantFrom('v2', '1.10'),
                digest: fc.constant('sha256:cd'),
              },
              { requiredKeys: ['name'] },
            ),
            { maxLength: 2 },
          ),
          replicas: fc.constant([{ name: 'stock', count: 4 }]),
        },
        { requiredKeys: ['labels'] },
      ),
    })
    .map(({ patches: own, keys }): [string, PlainMap][] => {
      const { files, entries } = withPatches(name, own);
      const content = {
        ...kustomizationKind,
        resources: ['../workload'],
        nameSuffix: `-${name}`,
        ...keys,
        ...(entries.length > 0 ? { patches: entries } : {}),
      };
      return [[`${name}/kustomization.yaml`, content], ...files];
    });

function folderOf(path: string, documents: readonly (PlainMap | undefined)[]): [string, PlainMap][] {
  const files = documents.flatMap((document, index): [string, PlainMap][] =>
    document === undefined ? [] : [[`document-${index}.yaml`, document]],
  );
  return [
    [`${path}/kustomization.yaml`, { ...kustomizationKind, resources: files.map(([name]) => name) }],
    ...files.map(([name, document]): [string, PlainMap] => [`${path}/${name}`, document]),
  ];
}

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Folders as the generator lays them out and more: bases, versions, an overlay, and patches that run at the end. */
export const trees: fc.Arbitrary<Tree> = fc
  .record({
    workload: fc.tuple(deployment('stock'), maybe(disruptionBudget), maybe(autoscaler)),
    base: fc.tuple(
      service,
      maybe(virtualService),
      maybe(networkPolicy),
      maybe(roleBinding),
      maybe(namespace),
      maybe(deployment('orders')),
    ),
    versions: fc.oneof(fc.tuple(version('v1')), fc.tuple(version('v1'), version('v2'))),
    namespace: fc.option(fc.constant('moved'), { nil: undefined, freq: 2 }),
    patches,
    last: fc.array(patch, { maxLength: 2 }),
  })
  .map(({ workload, base, versions, namespace: moved, patches: own, last }) => {
    const { files, entries } = withPatches('overlay', own);
    const transformers = last.map(({ content, target: of }, index): [string, PlainMap] => [
      `last/patch-${index}.yaml`,
      {
        apiVersion: 'builtin',
        kind: 'PatchTransformer',
        metadata: { name: `patch-${index}` },
        ...{ target: of, patch: JSON.stringify(content) },
      },
    ]);
    const overlay: PlainMap = {
      ...kustomizationKind,
      resources: ['../base', ...versions.map((_, index) => `../v${index + 1}`)],
      ...(moved === undefined ? {} : { namespace: moved }),
      ...(entries.length > 0 ? { patches: entries } : {}),
      ...(last.length > 0 ? { transformers: ['../last'] } : {}),
    };
    return new Map([
      ...folderOf('workload', workload),
      ...folderOf('base', base),
      ...versions.flat(),
      ['overlay/kustomization.yaml', overlay],
      ...files,
      [
        'last/kustomization.yaml',
        { ...kustomizationKind, resources: transformers.map(([path]) => path.replace('last/', '')) },
      ],
      ...transformers,
    ]);
  });
