import { defineCheck, settingsSources } from '../check.ts';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** What gRPC, and what HTTP/1.1 as the kubelet speaks it, cannot be in the words of appProtocol. */
const impossible: Readonly<Record<'grpc' | 'httpGet', readonly string[]>> = {
  grpc: ['http', 'mongo', 'mysql', 'redis'],
  httpGet: ['grpc', 'mongo', 'mysql', 'redis'],
};

export const probeWithOtherProtocol = defineCheck({
  name: 'probe-with-other-protocol',
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
