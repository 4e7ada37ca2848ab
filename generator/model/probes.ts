import type { ServiceSpec } from '../schema/service.ts';

/** One probe: its action, and its times. */
export interface Probe extends ProbeAction {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
}

/** The action of a probe. The default port is the gRPC port, otherwise the first port by name. */
interface ProbeAction {
  readonly grpc?: { readonly port?: number; readonly service?: string };
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly tcpSocket?: { readonly port?: number };
  readonly exec?: { readonly command: readonly string[] };
}

/** The probes of a container, by their names in Kubernetes; a missing one is not used. */
export interface Probes {
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

type ProbeSpec = Pick<ServiceSpec, 'grpc' | 'http' | 'ports' | 'probes' | keyof Probes>;

/** Default times: one minute to start, half a minute until a container is restarted. */
const times = {
  startupProbe: { periodSeconds: 2, failureThreshold: 30 },
  readinessProbe: { periodSeconds: 5 },
  livenessProbe: { periodSeconds: 10 },
} as const;

/** Times of probes of other containers: the defaults of Kubernetes. */
const ownTimes = {
  startupProbe: { periodSeconds: 10 },
  readinessProbe: { periodSeconds: 10 },
  livenessProbe: { periodSeconds: 10 },
} as const;

/**
 * The probes of a spec, with defaults. By default only readiness uses the gRPC health protocol: NOT_SERVING
 * means that a server refuses calls for now, because it drains, warms up or waits for a dependency. Startup
 * and liveness restart the container, so they test whether the process accepts connections, which every gRPC
 * server does. A spec can name a health service that the server has for these probes. A server without gRPC has only the
 * probes of connections, and a worker without ports has none.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol.
 */
export function resolveProbes(spec: ProbeSpec): Probes {
  return probesOf(spec, usualActions(spec), times);
}

/** The probes of a container besides that of the service: only those that its spec has. */
export const resolveOwnProbes = (spec: Pick<ProbeSpec, keyof Probes>): Probes => probesOf(spec, {}, ownTimes);

function probesOf(
  spec: Pick<ProbeSpec, keyof Probes>,
  usual: Partial<Record<keyof Probes, ProbeAction>>,
  times: Readonly<Record<keyof Probes, Pick<Probe, 'periodSeconds'>>>,
): Probes {
  const resolve = (name: keyof Probes): Probe | undefined => {
    const { grpc, httpGet, tcpSocket, exec, ...own } = spec[name] ?? {};
    const action: ProbeAction | undefined = grpc
      ? { grpc }
      : httpGet
        ? { httpGet }
        : tcpSocket
          ? { tcpSocket }
          : exec
            ? { exec }
            : usual[name];
    return action && { ...action, ...times[name], ...own };
  };
  const [startupProbe, readinessProbe, livenessProbe] = [
    resolve('startupProbe'),
    resolve('readinessProbe'),
    resolve('livenessProbe'),
  ];
  return {
    ...(startupProbe ? { startupProbe } : {}),
    ...(readinessProbe ? { readinessProbe } : {}),
    ...(livenessProbe ? { livenessProbe } : {}),
  };
}

/** The value of `probes` of a spec, or its default: by what it serves. */
export function usualProbes({
  grpc,
  http,
  ports = {},
  probes,
}: ProbeSpec): NonNullable<ServiceSpec['probes']> {
  if (probes !== undefined) return probes;
  if (grpc) return 'grpc';
  return http || Object.keys(ports).length > 0 ? 'tcp' : 'none';
}

function usualActions(spec: ProbeSpec): Partial<Record<keyof Probes, ProbeAction>> {
  const probes = usualProbes(spec);
  if (probes === 'none') return {};
  const connect: ProbeAction = { tcpSocket: {} };
  const readiness: ProbeAction = probes === 'grpc' ? { grpc: {} } : connect;
  return { startupProbe: connect, readinessProbe: readiness, livenessProbe: connect };
}
