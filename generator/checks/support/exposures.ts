import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { type ProtoIndex, servedBy } from '../../load/proto-index.ts';
import type { Instance } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { together } from './places.ts';
import { allMethods, type FullMethod, fullMethods } from './routes/rule-methods.ts';

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

/** The methods that an exposure opens; all of the service if it lists none. */
export function exposedMethods(
  { spec, exposure }: Pick<ExposedInstance, 'spec' | 'exposure'>,
  protos: ProtoIndex,
): FullMethod[] {
  const served = servedBy(spec, protos);
  return exposure.methods?.flatMap((name) => fullMethods(name, served)) ?? allMethods(served);
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
