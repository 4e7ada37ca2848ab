import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Instance } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { together } from './places.ts';

export const clustersOf = (exposed: readonly ExposedInstance[]): string =>
  together(exposed.map(({ cluster }) => cluster.spec.name));

type Exposure = NonNullable<ServiceSpec['expose']>[string];

export interface ExposedInstance extends Pick<Instance, 'cluster' | 'name' | 'own' | 'spec' | 'atOwn'> {
  readonly gateway: string;
  readonly exposure: Exposure;
  readonly at: Place;
  readonly atCluster: Place;
  atHost(index: number): Place;
  /** A value of the exposure. */
  atPath(path: Path): Place;
  /** A key of the exposure. */
  atKey(key: string): Place;
}

/** Every gateway that every service is exposed through in every cluster. */
export function* exposures(instances: readonly Instance[]): Iterable<ExposedInstance> {
  for (const { cluster, name, own, spec, at, atOwn } of instances) {
    for (const [gateway, exposure] of Object.entries(spec.expose ?? {})) {
      yield {
        cluster,
        name,
        own,
        spec,
        atOwn,
        gateway,
        exposure,
        at: at(['expose', gateway], 'key'),
        atCluster: cluster.at(['services', name], 'key'),
        atHost: (index) => at(['expose', gateway, 'hosts', index]),
        atPath: (path) => at(['expose', gateway, ...path]),
        atKey: (key) => at(['expose', gateway, key], 'key'),
      };
    }
  }
}
