import fc from 'fast-check';
import type { PlainMap } from '../../lang/plain-map.ts';
import { affinity, containerFields, directive, podSpec, routes, some, text, variable } from './documents.ts';

/** A document to merge into a Deployment; null removes, and `$patch` deletes or replaces. */
const deploymentMerge = some({
  metadata: some({
    labels: fc.option(some({ tier: fc.constantFrom(null, 'c'), app: text }), { freq: 5 }),
    annotations: some({ b: text, namespace: text }),
  }),
  spec: some({
    replicas: fc.option(fc.nat(3)),
    template: some({
      metadata: some({ annotations: some({ c: text }) }),
      spec: some({
        ...podSpec,
        affinity: fc.option(affinity),
        containers: fc.uniqueArray(
          fc
            .tuple(
              fc.record(
                {
                  name: fc.constantFrom('stock', 'helper', 'new'),
                  ...containerFields,
                  securityContext: fc.option(containerFields.securityContext),
                  env: fc
                    .uniqueArray(
                      fc.tuple(
                        variable,
                        directive.filter((each) => !('$patch' in each) || each.$patch === 'delete'),
                      ),
                      { selector: ([{ name }]) => name, maxLength: 2 },
                    )
                    .map((items) => items.map(([item, how]) => ({ ...item, ...how }))),
                },
                { requiredKeys: ['name'] },
              ),
              directive.filter((each) => !('$patch' in each) || each.$patch === 'delete'),
            )
            .map(([container, how]) => ('$patch' in how ? { name: container.name, ...how } : container)),
          { selector: ({ name }) => name, maxLength: 2 },
        ),
      }),
    }),
  }),
});
const routingMerge = some({
  spec: some({
    hosts: fc.option(fc.array(text, { maxLength: 2 })),
    http: routes,
    gateways: fc.constant(['mesh']),
  }),
});

const operations = fc.array(
  fc.oneof(
    fc.constantFrom(
      { op: 'add', path: '/metadata/annotations', value: { d: 'e' } },
      { op: 'add', path: '/metadata/labels', value: { app: 'new' } },
      { op: 'add', path: '/spec/added', value: [1, { a: null }] },
      { op: 'add', path: '/spec/added/-', value: 2 },
      { op: 'add', path: '/spec/template/spec/containers/0/image', value: 'stock:v2' },
      { op: 'remove', path: '/spec/template/spec/containers/0/args' },
      { op: 'copy', from: '/metadata/name', path: '/spec/copied' },
      { op: 'move', from: '/spec/added', path: '/spec/moved' },
      { op: 'test', path: '/metadata/name', value: 'stock' },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

const target = fc.constantFrom(
  { kind: 'Deployment', name: 'stock' },
  { kind: 'Deployment', name: 'stock-v1' },
  { kind: 'Deployment', name: 'stock.*' },
  { kind: 'Deployment|VirtualService', name: 'sto' },
  { kind: 'Deployment' },
  { kind: 'Deployment', name: 'stock', namespace: 'shop' },
  { group: 'apps', version: 'v1', kind: 'Deployment', name: 'stock|orders' },
);
const deletion = fc.constantFrom({ $patch: 'delete' }, { $patch: 'delete', spec: { replicas: 1 } });
const named = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** The content of a patch, and what it is for. */
export const patch = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      content: deploymentMerge.map((rest) => ({
        ...rest,
        ...named,
        metadata: { ...Object(rest.metadata), name: 'stock', namespace: 'elsewhere' },
      })),
      target,
    }),
  },
  { weight: 2, arbitrary: fc.record({ content: operations, target }) },
  {
    weight: 1,
    arbitrary: fc.record({
      content: routingMerge.map((rest) => ({
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'any' },
        ...rest,
      })),
      target: fc.constant({ kind: 'VirtualService', name: 'stock' }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      content: deletion.map((rest) => ({ ...named, metadata: { name: 'stock' }, ...rest })),
      target: fc.constantFrom(
        { kind: 'PodDisruptionBudget', name: 'stock' },
        { kind: 'Deployment', name: 'orders' },
      ),
    }),
  },
);

/** Patches of a kustomization: in files or inline. */
export const patches = fc.array(fc.tuple(patch, fc.boolean()), { maxLength: 2 });

export function withPatches(
  folder: string,
  own: readonly (readonly [{ readonly content: unknown; readonly target: unknown }, boolean])[],
): { readonly files: readonly [string, PlainMap][]; readonly entries: readonly object[] } {
  const files: [string, PlainMap][] = [];
  const entries = own.map(([{ content, target }, isInline], index) => {
    if (isInline) return { patch: JSON.stringify(content), target };
    const path = `patch-${index}.yaml`;
    files.push([`${folder}/${path}`, { text: JSON.stringify(content) }]);
    return { path, target };
  });
  return { files, entries };
}
