import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Instance } from '../../load/workspace.ts';
import type { InstanceSpec } from '../../schema/cluster.ts';
import type { SettingsSource } from '../check.ts';

/** Versions with their shares of some calls, and where they are written. */
export interface Split {
  readonly weights: Readonly<Record<string, number>>;
  /** The key of the map. */
  readonly at: Place;
  atVersion(name: string): Place;
}

/** The splits of a service in a cluster file: for all its calls, and for the calls of single methods. */
export function clusterSplits({ own, atOwn }: Instance): Split[] {
  return [
    ...(own.weights ? [split(['weights'], own.weights, atOwn)] : []),
    ...Object.entries(own.methodWeights ?? {}).map(([method, weights]) =>
      split(['methodWeights', method], weights, atOwn),
    ),
  ];
}

/** The splits in rules. */
export function ruleSplits({ spec, at }: SettingsSource): Split[] {
  return (spec.routes ?? []).flatMap(({ weights }, index) =>
    weights ? [split(['routes', index, 'weights'], weights, at)] : [],
  );
}

function split(path: Path, weights: Split['weights'], at: SettingsSource['at']): Split {
  return { weights, at: at(path, 'key'), atVersion: (name) => at([...path, name], 'key') };
}

export type VersionSpec = InstanceSpec['versions'][string];

/** The pods a version has at any time. */
export const fewestPods = ({ replicas = 1, autoscaling }: VersionSpec): number =>
  autoscaling?.minReplicas ?? replicas;

export const weightOf = (weights: Readonly<Record<string, number>>, version: string): number =>
  Object.hasOwn(weights, version) ? (weights[version] ?? 0) : 0;

/** A place that gives calls, or copies of them, to a version. */
interface Use {
  readonly version: string;
  readonly what: string;
  readonly key: string;
  readonly remedy: string;
  readonly at: Place;
}

/** The places that give calls to the versions of an instance. */
export function usesOfVersions({ own, spec, at, atOwn }: Instance): Use[] {
  const uses: Use[] = [];
  const addWeights = (
    weights: Readonly<Record<string, number>> | undefined,
    calls: string,
    placeOf: (version: string) => Place,
  ) => {
    for (const [version, weight] of Object.entries(weights ?? {}))
      if (weight > 0)
        uses.push({
          version,
          what: `${weight} % of ${calls}`,
          key: 'the weight',
          remedy: 'set its weight to 0',
          at: placeOf(version),
        });
  };
  addWeights(own.weights, 'the calls', (version) => atOwn(['weights', version]));
  for (const [method, weights] of Object.entries(own.methodWeights ?? {}))
    addWeights(weights, `the calls of ${method}`, (version) => atOwn(['methodWeights', method, version]));
  for (const [index, { name, subset, weights }] of (spec.routes ?? []).entries()) {
    addWeights(weights, `the calls of the rule ${name}`, (version) =>
      at(['routes', index, 'weights', version]),
    );
    if (subset !== undefined)
      uses.push({
        version: subset,
        what: `the calls of the rule ${name}`,
        key: 'the rule',
        remedy: 'remove the rule',
        at: at(['routes', index, 'subset']),
      });
  }
  for (const [index, { subset }] of (spec.mirror ?? []).entries())
    if (subset !== undefined)
      uses.push({
        version: subset,
        what: 'copies of calls',
        key: 'the mirror',
        remedy: 'remove the mirror',
        at: at(['mirror', index, 'subset']),
      });
  return uses;
}
