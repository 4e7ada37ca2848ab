import fc from 'fast-check';

export const some = <Values extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(values: Values) =>
  fc.record(values, { requiredKeys: [] });
export const text = fc.constantFrom('a', 'b', 'yes', '1', 'x y');
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
export const directive = fc.constantFrom({}, {}, {}, {}, { $patch: 'delete' }, { $patch: 'replace' });

export const variable = fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: text });
const uniqueByName = (item: fc.Arbitrary<{ readonly name: string }>, maxLength = 3) =>
  fc.uniqueArray(item, { selector: ({ name }) => name, maxLength });
export const containerFields = {
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
export const affinity = some({
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

export const podSpec = {
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
export const deployment = (name: string) =>
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
export const routes = fc.array(
  fc.record({ name: text, route: fc.array(fc.record({ weight: fc.nat(9) }), { maxLength: 2 }) }),
  {
    maxLength: 2,
  },
);
export const service = simple('v1', 'Service', 'stock', { selector: labels, ports: servicePorts });
export const virtualService = simple('networking.istio.io/v1', 'VirtualService', 'stock', {
  hosts: fc.array(text, { maxLength: 2 }),
  http: routes,
});
export const networkPolicy = simple('networking.k8s.io/v1', 'NetworkPolicy', 'stock', {
  podSelector: selector,
  ingress: fc.array(some({ from: fc.array(some({ podSelector: selector }), { maxLength: 2 }) }), {
    maxLength: 2,
  }),
});
export const disruptionBudget = simple('policy/v1', 'PodDisruptionBudget', 'stock', {
  selector,
  maxUnavailable: fc.nat(3),
});
export const autoscaler = fc.record({
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
export const roleBinding = fc.record({
  apiVersion: fc.constant('rbac.authorization.k8s.io/v1'),
  kind: fc.constant('RoleBinding'),
  metadata: metadataOf('readers'),
  subjects: fc.array(
    fc.record({ kind: fc.constant('ServiceAccount'), name: fc.constantFrom('default', 'stock') }),
    { maxLength: 2 },
  ),
});
export const namespace = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Namespace'),
  metadata: fc.record({ name: fc.constant('shop'), labels }),
});
