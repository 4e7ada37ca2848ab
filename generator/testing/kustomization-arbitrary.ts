import fc from 'fast-check';
import type { PlainMap } from '../lang/plain-map.ts';

/** Files of a tree, by path; the folder `overlay` is the one to build. */
export type Tree = ReadonlyMap<string, PlainMap>;

const some = <Values extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(values: Values) =>
  fc.record(values, { requiredKeys: [] });
const text = fc.constantFrom('a', 'b', 'yes', '1', 'x y');
/** Without `version`, which `labels` sets: kustomize shares that text, and a patch of one place changes the others. */
const labels = fc.record({ app: fc.constantFrom('stock', 'orders'), tier: text }, { requiredKeys: ['app'] });
const selector = some({ matchLabels: labels });
const image = fc
  .tuple(
    fc.constantFrom('registry.example.com/shop/stock', 'registry:5000/stock', 'stock', 'other'),
    fc.constantFrom('', ':v1', '@sha256:ab', ':v1@sha256:ab'),
  )
  .map((parts) => parts.join(''));
const port = fc.constantFrom(80, 443, 9090);
const directive = fc.constantFrom({}, {}, {}, {}, { $patch: 'delete' }, { $patch: 'replace' });

const variable = fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: text });
const uniqueByName = (item: fc.Arbitrary<{ readonly name: string }>, maxLength = 3) =>
  fc.uniqueArray(item, { selector: ({ name }) => name, maxLength });
const containerFields = {
  image,
  args: fc.array(text, { maxLength: 2 }),
  env: uniqueByName(variable),
  ports: fc.uniqueArray(fc.record({ containerPort: port, protocol: fc.constant('TCP') }), {
    selector: ({ containerPort }) => containerPort,
    maxLength: 2,
  }),
  resources: some({ limits: some({ cpu: text, memory: text }), requests: some({ cpu: text }) }),
  securityContext: some({ runAsUser: fc.nat(9) }),
};
const containers = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.uniqueArray(
    fc.record({ name: fc.constantFrom('stock', 'helper', 'third'), ...fields }, { requiredKeys: ['name'] }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 2 },
  );
const affinity = some({
  podAntiAffinity: some({
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ topologyKey: fc.constant('zone'), labelSelector: selector }),
      { maxLength: 1 },
    ),
  }),
});
const constraint = fc.record({
  topologyKey: fc.constantFrom('zone', 'host'),
  whenUnsatisfiable: fc.constant('ScheduleAnyway'),
  labelSelector: selector,
});
const constraints = fc.uniqueArray(constraint, { selector: ({ topologyKey }) => topologyKey, maxLength: 2 });

const podSpec = {
  containers: containers(containerFields),
  initContainers: containers(containerFields),
  volumes: uniqueByName(fc.record({ name: fc.constantFrom('a', 'b'), emptyDir: fc.constant({}) }), 2),
  topologySpreadConstraints: constraints,
  affinity,
  tolerations: fc.array(fc.record({ key: text }), { maxLength: 2 }),
};
const metadataOf = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      namespace: fc.constantFrom('shop', 'store'),
      labels,
      annotations: some({ a: text }),
    },
    { requiredKeys: ['name'] },
  );

/** Always with labels in its selector and template: kustomize makes one map of two that it has to create. */
const deployment = (name: string) =>
  fc.record({
    apiVersion: fc.constant('apps/v1'),
    kind: fc.constant('Deployment'),
    metadata: metadataOf(name),
    spec: fc.record(
      {
        replicas: fc.nat(5),
        selector: fc.record({ matchLabels: labels }),
        template: fc.record({
          metadata: fc.record({ labels }),
          spec: fc.record(podSpec, { requiredKeys: ['containers'] }),
        }),
      },
      { requiredKeys: ['selector', 'template'] },
    ),
  });
const simple = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: Readonly<Record<string, fc.Arbitrary<unknown>>>,
) =>
  fc.record({
    apiVersion: fc.constant(apiVersion),
    kind: fc.constant(kind),
    metadata: metadataOf(name),
    spec: some(spec),
  });
const servicePorts = fc.uniqueArray(fc.record({ port, name: text }), {
  selector: (each) => each.port,
  maxLength: 2,
});
const routes = fc.array(
  fc.record({ name: text, route: fc.array(fc.record({ weight: fc.nat(9) }), { maxLength: 2 }) }),
  {
    maxLength: 2,
  },
);
const service = simple('v1', 'Service', 'stock', { selector: labels, ports: servicePorts });
const virtualService = simple('networking.istio.io/v1', 'VirtualService', 'stock', {
  hosts: fc.array(text, { maxLength: 2 }),
  http: routes,
});
const networkPolicy = simple('networking.k8s.io/v1', 'NetworkPolicy', 'stock', {
  podSelector: selector,
  ingress: fc.array(some({ from: fc.array(some({ podSelector: selector }), { maxLength: 2 }) }), {
    maxLength: 2,
  }),
});
const disruptionBudget = simple('policy/v1', 'PodDisruptionBudget', 'stock', {
  selector,
  maxUnavailable: fc.nat(3),
});
const autoscaler = fc.record({
  apiVersion: fc.constant('autoscaling/v2'),
  kind: fc.constant('HorizontalPodAutoscaler'),
  metadata: metadataOf('stock'),
  spec: fc.record({
    scaleTargetRef: fc.record({
      apiVersion: fc.constant('apps/v1'),
      kind: fc.constant('Deployment'),
      name: fc.constantFrom('stock', 'orders'),
    }),
    maxReplicas: fc.nat(9),
  }),
});
const roleBinding = fc.record({
  apiVersion: fc.constant('rbac.authorization.k8s.io/v1'),
  kind: fc.constant('RoleBinding'),
  metadata: metadataOf('readers'),
  subjects: fc.array(
    fc.record({ kind: fc.constant('ServiceAccount'), name: fc.constantFrom('default', 'stock') }),
    { maxLength: 2 },
  ),
});
const namespace = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Namespace'),
  metadata: fc.record({ name: fc.constant('shop'), labels }),
});

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
const patch = fc.oneof(
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
const patches = fc.array(fc.tuple(patch, fc.boolean()), { maxLength: 2 });

function withPatches(
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
