import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Instance } from '../../load/workspace.ts';
import type { SettingsSource } from '../check.ts';

/** Versions with their shares of some calls, and where they are written. */
export interface Split {
  readonly weights: Readonly<Record<string, number>>;
  /** The key of the map. */
  readonly at: Place;
  atVersion(name: string): Place;
}

/** The splits that a cluster file says of a service: for all its calls, and for those of single methods. */
export function clusterSplits({ own, atOwn }: Instance): Split[] {
  return [
    ...(own.weights ? [split(['weights'], own.weights, atOwn)] : []),
    ...Object.entries(own.methodWeights ?? {}).map(([method, weights]) =>
      split(['methodWeights', method], weights, atOwn),
    ),
  ];
}

/** The splits that rules say. */
export function ruleSplits({ spec, at }: SettingsSource): Split[] {
  return (spec.routes ?? []).flatMap(({ weights }, index) =>
    weights ? [split(['routes', index, 'weights'], weights, at)] : [],
  );
}

function split(path: Path, weights: Split['weights'], at: SettingsSource['at']): Split {
  return { weights, at: at(path, 'key'), atVersion: (name) => at([...path, name], 'key') };
}
