import fc from 'fast-check';
import { isMap } from '../lang/plain-map.ts';
import { httpConditions } from '../model/retry.ts';
import { schemas } from '../schema/index.ts';
import { retryConditions } from '../schema/settings/traffic.ts';
import { valuesOf } from './schema-arbitrary.ts';
import { soundFiles } from './temporary-repository.ts';

/** Specs as plain data, by path. */
export type Specs = Readonly<Record<string, unknown>>;

const names = ['alpha', 'beta', 'gamma'] as const;

/** Texts of several lines, of which the last one ends a patch: kustomize removes blanks and line breaks there. */
const endings = fc.constantFrom('a: b\n', 'a\nb\n', 'a\n\nb', 'a\nb ', 'a\nb\n\n', 'a\n\tb\t\n');

/**
 * Limits that cover each of the requests, including the default ones. They are texts: where kustomize merges a number into
 * a quantity, it writes a text, which Kubernetes reads alike.
 */
const resources = fc.record(
  {
    requests: fc.record(
      { cpu: fc.constantFrom('50m', '100m'), memory: fc.constantFrom('64Mi', '128Mi') },
      { requiredKeys: [] },
    ),
    limits: fc.record(
      { cpu: fc.constantFrom('1', '2', '1500m'), memory: fc.constantFrom('256Mi', '1Gi') },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const { image, ...optional } = freeSettings(schemas.service.properties);

/** Retries that fit into every timeout below: at most four attempts of 250ms. */
const retries = fc.oneof(
  fc.constant('off'),
  fc.record(
    {
      attempts: fc.integer({ min: 1, max: 3 }),
      perTryTimeout: fc.constantFrom('100ms', '250ms'),
      retryOn: fc.subarray(
        retryConditions.filter((condition) => !httpConditions.includes(condition)),
        { minLength: 1 },
      ),
      nonIdempotent: fc.constant('allow'),
    },
    { requiredKeys: ['attempts', 'retryOn', 'nonIdempotent'] },
  ),
);
const policy = { timeout: fc.constantFrom('1s', '1500ms', '1m'), retries };
const methodPolicy = fc.record(policy, { requiredKeys: [] });
const traffic = {
  ...policy,
  methods: fc.record(
    { Get: methodPolicy, 'shop.v1.Orders/Place': methodPolicy, Watch: methodPolicy },
    { requiredKeys: [] },
  ),
};

const versions = fc
  .subarray(['v1', 'v2', 'canary'], { minLength: 1 })
  .chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, version()]))));

const instance = fc
  .record({ versions, share: fc.nat({ max: 100 }), override: overrideOf({ image, ...optional, ...traffic }) })
  .map(({ versions, share, override }) => ({
    versions,
    weights: weightsOf(Object.keys(versions), share),
    ...override,
  }));

/** Settings of the fleet file for several services: valid beside any setting of a spec. */
const sharedSettings = fc.record(
  { env: optional.env, resources, terminationGracePeriodSeconds: optional.terminationGracePeriodSeconds },
  { requiredKeys: [] },
);

/** Random schedules may never start. */
const weekend = { reason: 'weekend', schedule: '0 18 * * FRI', duration: '62h', stages: ['prod'] };

const messages = fc
  .record({
    service: fc.constantFrom('slack', 'email'),
    triggers: fc.subarray(['on-deployed', 'on-sync-failed'], { minLength: 1 }),
  })
  .map((each) => [{ ...each, recipients: ['shop'] }]);
const notifications = fc.record(
  { teams: fc.record({ 'team-a': messages }), default: messages },
  { requiredKeys: [] },
);

/** The specs of a valid fleet: three services in two clusters, each cluster with its own settings. */
export const fleets: fc.Arbitrary<Specs> = fc
  .record({
    fleet: valuesOf(schemas.fleet),
    notifications: fc.option(notifications, { nil: undefined }),
    freeze: fc.option(fc.constant([weekend]), { nil: undefined }),
    analysis: fc.option(fc.constant({ prometheus: 'https://prometheus.example.com' }), { nil: undefined }),
    monitoring: fc.option(fc.record({ alerts: fc.boolean(), dashboards: fc.boolean() }), { nil: undefined }),
    defaults: sharedSettings,
    ofTeam: sharedSettings,
    services: fc.tuple(...names.map(service)),
    clusters: fc.tuple(cluster('dev'), cluster('prod')),
  })
  .map(({ fleet, notifications, freeze, analysis, monitoring, defaults, ofTeam, services, clusters }) => ({
    'clusters/fleet.yaml': {
      ...Object(fleet),
      // Random stages and owners would have no reviewers; random notifications, freezes and analyses may have no effect.
      ...{ stages: ['dev', 'prod'], codeOwners: undefined },
      ...{ notifications, freeze, analysis, monitoring },
      ...{ defaults, teamDefaults: { 'team-a': ofTeam } },
    },
    ...Object.fromEntries(services.map((spec) => [`services/${spec.name}/service.yaml`, spec])),
    ...Object.fromEntries(clusters.map((spec) => [`clusters/${spec.name}.yaml`, spec])),
  }));

/** The files of a repository with these specs and the protos of the valid one. JSON is valid YAML. */
export function filesOf(specs: Specs): Record<string, string | null> {
  const others = Object.keys(soundFiles).filter(
    (path) => path.endsWith('.yaml') && !path.startsWith('protos/'),
  );
  const texts = Object.entries(specs).map(([path, spec]) => [path, JSON.stringify(spec, null, 2)]);
  return { ...Object.fromEntries(others.map((path) => [path, null])), ...Object.fromEntries(texts) };
}

/**
 * Settings that are valid in any combination: if checks compare them with each other, values that always fit.
 */
function freeSettings(properties: typeof schemas.service.properties) {
  const some = <Values extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(values: Values) =>
    fc.record(values, { requiredKeys: [] });
  return {
    // A host with a port and no path would be parsed as an image with a tag.
    image: valuesOf(properties.image).filter((value) => !/:[0-9]+$/.test(String(value))),
    env: fc
      .tuple(valuesOf(properties.env), fc.option(endings, { nil: undefined }))
      .map(([env, LAST]) => ({ ...Object(env), ...(LAST === undefined ? {} : { LAST }) })),
    resources,
    // Not of latency, because one method is a stream, and not of methods, because clusters have no metrics of them.
    objectives: fc.record({ availability: fc.constantFrom(99, 99.9, 99.95) }),
    terminationGracePeriodSeconds: fc.integer({ min: 120, max: 600 }),
    loadBalancer: fc.record({ simple: fc.constantFrom('LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM') }),
    connectionPool: some({
      http2MaxRequests: fc.integer({ min: 1, max: 1_000 }),
      maxRequestsPerConnection: fc.nat({ max: 1_000 }),
      connectTimeout: fc.constantFrom('250ms', '500ms'),
    }),
    policies: fc.record({ mode: fc.constantFrom('enforce', 'dry-run') }),
    outlierDetection: some({
      consecutiveGatewayErrors: fc.integer({ min: 1, max: 4 }),
      interval: fc.constantFrom('5s', '10s'),
      baseEjectionTime: fc.constantFrom('30s', '1m'),
      maxEjectionPercent: fc.constant(100),
    }),
  };
}

function service<Name extends string>(name: Name) {
  const others = names.filter((other) => other !== name);
  const model = {
    name: fc.constant(name),
    owner: fc.constantFrom('team-a', 'team-b'),
    namespace: fc.constantFrom('shop', 'back-office'),
    grpc: fc.record({ port: fc.integer({ min: 1, max: 14_999 }), services: fc.constant(['shop.v1.Orders']) }),
    image,
    calls: fc
      .subarray(others)
      .map((called) => called.map((callee) => ({ service: callee, methods: ['Get', 'Watch'] }))),
    ...optional,
    ...traffic,
  };
  return fc.record(model, { requiredKeys: ['name', 'owner', 'namespace', 'grpc', 'image'] });
}

function cluster<Name extends string>(name: Name) {
  const { istio } = schemas.cluster.properties;
  const services = Object.fromEntries(names.map((each) => [each, instance]));
  return fc.record(
    {
      name: fc.constant(name),
      stage: fc.constant(name),
      istio: valuesOf(istio).map(withoutMove),
      services: fc.record(services),
    },
    { requiredKeys: ['name', 'stage', 'services'] },
  );
}

/** A move names namespaces in which services run. */
function withoutMove(istio: unknown): unknown {
  if (!isMap(istio)) return istio;
  const { move: _move, ...settings } = istio;
  return settings;
}

function version() {
  const size = fc.oneof(
    fc.record({ replicas: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ autoscaling: fc.constant({ minReplicas: 2, maxReplicas: 9 }) }),
    fc.constant({}),
  );
  const digest = fc.constantFrom({}, { digest: `sha256:${'ab'.repeat(32)}` });
  return fc.tuple(fc.constantFrom('v1.0.0', '1.10', 'main'), digest, size).map(([tag, pinned, sized]) => ({
    tag,
    ...pinned,
    ...sized,
  }));
}

/** The first version gets a share, the last one the rest. */
function weightsOf(chosen: readonly string[], share: number): Readonly<Record<string, number>> {
  const last = chosen.length - 1;
  if (last === 0) return { [chosen[0] ?? '']: 100 };
  return Object.fromEntries(
    chosen.map((name, index) => [name, index === 0 ? share : index === last ? 100 - share : 0]),
  );
}

/** Some of the settings; null removes a setting in this cluster. */
function overrideOf(settings: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const nullable = Object.entries(settings).map(([key, value]) => [
    key,
    key === 'image' ? value : fc.option(value, { nil: null, freq: 3 }),
  ]);
  const arbitraries: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(nullable);
  return fc.record(arbitraries, { requiredKeys: [] });
}
