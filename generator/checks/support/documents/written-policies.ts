import type { Path } from '../../../diagnostics/source-file.ts';
import { numberAt } from '../../../lang/at-path.ts';
import { policyPaths } from '../../../picture/destination-rules.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';

/** A limit of connections in a DestinationRule that a team writes or patches. */
export interface WrittenLimit {
  readonly document: RenderedDocument;
  readonly value: number;
  /** Of the traffic policy: for all pods, for a subset or for a port. */
  readonly policy: Path;
  /** Where the limit may be written, the narrowest place first. */
  readonly paths: readonly [Path, ...Path[]];
}

const levels = {
  maxConnections: 'tcp',
  http2MaxRequests: 'http',
  http1MaxPendingRequests: 'http',
  maxRequestsPerConnection: 'http',
} as const;

/** Each place that sets a limit of connections. Source: Istio, ConnectionPoolSettings. */
export function* writtenLimits(
  { documents }: RenderedFleet,
  key: keyof typeof levels,
): Iterable<WrittenLimit> {
  for (const document of documents) {
    if (document.kind !== 'DestinationRule' || document.origin === 'generated') continue;
    for (const policy of policyPaths(document.value)) {
      const level: Path = [...policy, 'connectionPool', levels[key]];
      const value = numberAt(document.value, ...level, key);
      if (value === undefined) continue;
      const paths: readonly [Path, ...Path[]] = [[...level, key], level, level.slice(0, -1), policy];
      yield { document, value, policy, paths };
    }
  }
}
