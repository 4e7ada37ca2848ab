import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, textAt, valueAt } from '../../lang/at-path.ts';
import type { Instance } from '../../load/workspace.ts';
import { type Origin, originOf } from '../../model/cors.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
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

/** A condition for origins in a VirtualService that a team writes or patches. */
interface WrittenOrigin {
  readonly document: RenderedDocument;
  readonly origin: Origin;
  readonly credentials: boolean;
  /** Where it may be written, the narrowest place first. */
  readonly path: readonly [Path, ...Path[]];
}

/** Every condition for origins in the VirtualServices of teams. Source: Istio, CorsPolicy. */
export function* writtenCorsOrigins({ documents }: RenderedFleet): Iterable<WrittenOrigin> {
  for (const document of documents) {
    if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
    for (const [position, value] of listAt(document.value, 'spec', 'http').entries()) {
      const path: Path = ['spec', 'http', position];
      const policy: Path = [...path, 'corsPolicy'];
      const credentials = valueAt(value, ['corsPolicy', 'allowCredentials']) === true;
      for (const [index, item] of listAt(value, 'corsPolicy', 'allowOrigins').entries()) {
        const own: Path = [...policy, 'allowOrigins', index];
        for (const kind of ['exact', 'prefix', 'regex'] as const) {
          const text = textAt(item, kind);
          if (text === undefined) continue;
          const origin = originOf({ [kind]: text });
          yield { document, origin, credentials, path: [[...own, kind], own, policy, path] };
        }
      }
    }
  }
}
