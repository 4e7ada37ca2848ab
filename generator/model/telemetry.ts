import type { ClusterSpec } from '../schema/cluster.ts';
import { byName } from './routing/metadata.ts';

/**
 * The telemetry that the proxies of a cluster report. Values that are not set keep the defaults of the mesh.
 */
export interface Telemetry {
  /** Receivers, for the providers that need a connection. */
  readonly backends: readonly Backend[];
  readonly methodMetrics?: { readonly providers: readonly string[] };
  readonly accessLogging?: AccessLogging;
  readonly tracing?: Tracing;
}

/** A receiver of telemetry in the cluster. */
export interface Backend {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
}

/** Which calls are logged, and by which providers. */
export interface AccessLogging {
  readonly log: 'errors' | 'all' | 'off';
  readonly providers: readonly string[];
}

const noAccessLog: AccessLogging = { log: 'off', providers: [] };

/** Which calls are traced, and by which provider. */
export interface Tracing {
  readonly randomSamplingPercentage: number;
  readonly provider?: string;
}

/** The telemetry settings of a cluster file, with defaults. */
export function resolveTelemetry(spec: ClusterSpec['telemetry'], clusterDomain: string): Telemetry {
  if (!spec) return { backends: [] };
  const { providers, metrics, accessLogging, tracing } = spec;
  return {
    backends: Object.entries(byName(providers)).flatMap(([name, at]): Backend[] =>
      at === 'local'
        ? []
        : [
            {
              name,
              namespace: at.namespace,
              host: `${at.service}.${at.namespace}.svc.${clusterDomain}`,
              port: at.port,
            },
          ],
    ),
    ...(metrics?.perMethod ? { methodMetrics: { providers: metrics.providers ?? [] } } : {}),
    ...(accessLogging === undefined
      ? {}
      : { accessLogging: accessLogging === 'off' ? noAccessLog : accessLogging }),
    ...(tracing ? { tracing } : {}),
  };
}
