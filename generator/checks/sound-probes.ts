import { resolveProbes } from '../model/probes.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from './check.ts';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
const actions = ['grpc', 'httpGet', 'tcpSocket'] as const;

export const soundProbe = defineCheck({
  code: 'MESH365',
  severity: 'error',
  title: 'A probe that cannot be answered',
  explanation:
    'A probe asks in one way: by gRPC, by HTTP or for a connection; Kubernetes refuses two. A probe of a port where nothing listens always fails: the pod gets no calls, or is killed again and again. One that waits longer for an answer than until the next question asks again before it knows.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* mistakes(source);
  },
});

function* mistakes({ spec, at }: SettingsSource): Iterable<Finding> {
  const ports = [spec.grpc.port, ...Object.values(spec.ports ?? {}).map(({ port }) => port)];
  for (const name of names) {
    const probe = spec[name];
    if (!probe) continue;
    const [first, ...others] = actions.filter((action) => probe[action]);
    const last = others.at(-1);
    if (first !== undefined && last !== undefined)
      yield {
        message: `${name} of ${spec.name} asks by ${first} and by ${last}`,
        at: at([name, last], 'key'),
        hint: 'keep one of them; a cluster file takes the other out with null',
      };
    for (const action of actions) {
      const port = probe[action]?.port;
      if (port === undefined || ports.includes(port)) continue;
      yield {
        message: `${name} of ${spec.name} asks port ${port}, where nothing listens`,
        at: at([name, action, 'port']),
        hint: `its ports are ${ports.join(', ')}; others stand under ports`,
      };
    }
    const { timeoutSeconds = 1, periodSeconds } = resolveProbes(spec)[name] ?? {};
    if (periodSeconds !== undefined && timeoutSeconds > periodSeconds)
      yield {
        message: `${name} of ${spec.name} waits ${timeoutSeconds} s for an answer and asks again after ${periodSeconds} s`,
        at: at([name, probe.timeoutSeconds === undefined ? 'periodSeconds' : 'timeoutSeconds']),
        hint: `write timeoutSeconds: ${periodSeconds} or less`,
      };
  }
}

export const patientLiveness = defineCheck({
  code: 'MESH366',
  severity: 'warning',
  title: 'A liveness probe that asks what readiness asks',
  explanation:
    'A server that says NOT_SERVING takes no calls for now, on purpose: it drains, warms up, or waits for a database. Readiness is for that. A liveness probe that asks the same health service kills the container instead, and with a dependency that is down, all pods at once. Liveness asks for a connection, or a health service that says NOT_SERVING only when the process must be restarted.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { livenessProbe, readinessProbe } = resolveProbes(spec);
      if (!livenessProbe || !readinessProbe || !spec.livenessProbe?.grpc) continue;
      const [own, other] = [livenessProbe.grpc, readinessProbe.grpc];
      if (!own || !other || (own.service ?? '') !== (other.service ?? '')) continue;
      if ((own.port ?? spec.grpc.port) !== (other.port ?? spec.grpc.port)) continue;
      yield {
        message: `the liveness probe of ${spec.name} kills a pod that says NOT_SERVING: it asks the health service of readiness`,
        at: at(['livenessProbe', 'grpc']),
        hint: 'leave it out to ask for a connection, or name a health service that stays SERVING, such as liveness',
      };
    }
  },
});

/** What gRPC, and what HTTP/1.1 as the kubelet speaks it, cannot be in the words of appProtocol. */
const impossible: Readonly<Record<'grpc' | 'httpGet', readonly string[]>> = {
  grpc: ['http', 'mongo', 'mysql', 'redis'],
  httpGet: ['grpc', 'mongo', 'mysql', 'redis'],
};

export const probeSpeaksPort = defineCheck({
  code: 'MESH387',
  severity: 'warning',
  title: 'A probe in another protocol than its port speaks',
  explanation:
    'The kubelet asks by HTTP/1.1 with httpGet, and by gRPC with grpc. A gRPC server does not answer HTTP/1.1, and a port for HTTP no gRPC: the probe always fails, so that the pod gets no calls, or is killed again and again. A server that speaks both at one port is suppressed with a comment.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const protocols = new Map([
        ...Object.values(spec.ports ?? {}).map(({ port, appProtocol }) => [port, appProtocol] as const),
        [spec.grpc.port, 'grpc'] as const,
      ]);
      for (const name of names) {
        for (const action of ['grpc', 'httpGet'] as const) {
          const port = spec[name]?.[action]?.port;
          const protocol = protocols.get(port ?? spec.grpc.port);
          if (port === undefined || protocol === undefined || !impossible[action].includes(protocol))
            continue;
          yield {
            message: `${name} of ${spec.name} asks by ${action} at port ${port}, which speaks ${protocol}`,
            at: at([name, action, 'port']),
            hint:
              action === 'grpc'
                ? `name a port for gRPC, or none for ${spec.grpc.port}`
                : `ask by grpc or tcpSocket, or name a port for HTTP`,
          };
        }
      }
    }
  },
});
