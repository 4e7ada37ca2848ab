import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';

export const routeToMissingSubset = defineCheck({
  name: 'route-to-missing-subset',
  code: 'MESH413',
  severity: 'error',
  title: 'A rule or mirror uses a version that does not run in the cluster',
  explanation:
    'A rule or mirror names a subset, which has pods only in clusters that run the version. Envoy answers a call for a missing subset with 503, gRPC status UNAVAILABLE, and drops a copy.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting a destination rule',
  *run({ instances }) {
    const missing = new Map<string, { readonly first: Missing; readonly all: Missing[] }>();
    for (const found of instances.flatMap(missingVersions)) {
      const { file, ...place } = found.at;
      const key = JSON.stringify([found.version, file.path, place]);
      const known = missing.get(key);
      if (known) known.all.push(found);
      else missing.set(key, { first: found, all: [found] });
    }
    for (const { first, all } of missing.values()) yield finding(first, all);
  },
});

/** A version that a rule or mirror of an instance names but that does not run there. */
interface Missing {
  readonly instance: Instance;
  readonly version: string;
  readonly what: string;
  readonly key: 'routes' | 'mirror';
  readonly at: Place;
}

function missingVersions(instance: Instance): Missing[] {
  const { spec, own, at } = instance;
  const rules = (spec.routes ?? []).flatMap(({ name, subset, weights }, index): Missing[] => {
    const common = { instance, what: `the rule ${name} sends calls`, key: 'routes' as const };
    const inWeights = Object.keys(weights ?? {}).map((version) => ({
      ...common,
      version,
      at: at(['routes', index, 'weights', version], 'key'),
    }));
    if (subset === undefined) return inWeights;
    return [...inWeights, { ...common, version: subset, at: at(['routes', index, 'subset']) }];
  });
  const mirrors = (spec.mirror ?? []).flatMap(({ subset }, index): Missing[] => {
    if (subset === undefined) return [];
    const place = at(['mirror', index, 'subset']);
    return [{ instance, version: subset, what: 'the mirror sends copies', key: 'mirror', at: place }];
  });
  return [...rules, ...mirrors].filter(({ version }) => !Object.hasOwn(own.versions, version));
}

function finding({ instance, version, what, key, at }: Missing, all: readonly Missing[]): Finding {
  const { name } = instance;
  const clusters = all.map((each) => each.instance.cluster.spec.name).join(' and ');
  return {
    message: `${what} to ${version} of ${name}, which does not run in ${clusters}`,
    at,
    hint: `move it to the cluster files that run ${version} (services.${name}.${key}), or run ${version} there`,
    related: all.map((each) => ({
      message: `the versions in ${each.instance.cluster.spec.name}`,
      at: each.instance.atOwn(['versions'], 'key'),
    })),
  };
}
