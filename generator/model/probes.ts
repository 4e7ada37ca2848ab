import type { ServiceSpec } from '../schema/service.ts';

/** What one probe asks, in one of three ways, and when. */
export interface Probe extends ProbeAction {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

/** How a probe asks; without a port, at that of gRPC. */
interface ProbeAction {
  readonly grpc?: { readonly port?: number; readonly service?: string };
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly tcpSocket?: { readonly port?: number };
}

/** The probes of a container, by the names of Kubernetes; one that is not there does not ask. */
export interface Probes {
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

type Said = Pick<ServiceSpec, 'probes' | keyof Probes>;

/** Times where a spec does not name them: a minute to start, and half of one until a container is killed. */
const times = {
  startupProbe: { periodSeconds: 2, failureThreshold: 30 },
  readinessProbe: { periodSeconds: 5 },
  livenessProbe: { periodSeconds: 10 },
} as const;

/**
 * The probes of a spec, completed. Only readiness asks the gRPC health protocol by itself: its answer NOT_SERVING says
 * that a server takes no calls for now, as it does while it drains, warms up or waits for what it depends on. Startup and
 * liveness kill the container, so they ask whether the process accepts connections, which every gRPC server answers; a
 * server may have a health service of its own for it, which a spec names.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol.
 */
export function resolveProbes(said: Said): Probes {
  const usual = usualActions(said);
  const resolve = (name: keyof Probes): Probe | undefined => {
    const { grpc, httpGet, tcpSocket, ...own } = said[name] ?? {};
    const action: ProbeAction | undefined = grpc
      ? { grpc }
      : httpGet
        ? { httpGet }
        : tcpSocket
          ? { tcpSocket }
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

function usualActions({ probes = 'grpc' }: Said): Partial<Record<keyof Probes, ProbeAction>> {
  if (probes === 'none') return {};
  const connect: ProbeAction = { tcpSocket: {} };
  const readiness: ProbeAction = probes === 'grpc' ? { grpc: {} } : connect;
  return { startupProbe: connect, readinessProbe: readiness, livenessProbe: connect };
}
