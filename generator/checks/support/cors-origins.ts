import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance } from '../../load/workspace.ts';
import { type Origin, originOf } from '../../model/cors.ts';
import { type ExposedInstance, exposures } from './exposures.ts';
import { perPlace } from './places.ts';

/** A condition for origins in a spec. */
export interface CorsOrigin {
  readonly exposed: ExposedInstance;
  readonly origin: Origin;
  /** Its text. */
  readonly at: Place;
}

/** Every condition for origins of every exposure, each place once. */
export function corsOrigins(instances: readonly Instance[]): CorsOrigin[] {
  const all = [...exposures(instances)].flatMap((exposed) =>
    (exposed.exposure.cors?.origins ?? []).map((spec, index): CorsOrigin => {
      const path = ['cors', 'origins', index];
      const [key] = typeof spec === 'string' ? [] : Object.keys(spec);
      return {
        exposed,
        origin: originOf(spec),
        at: exposed.atPath(key === undefined ? path : [...path, key]),
      };
    }),
  );
  return perPlace(all, () => []).map(([first]) => first);
}
