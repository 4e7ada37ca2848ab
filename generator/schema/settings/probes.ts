import Type from 'typebox';
import { closed } from '../names.ts';

const port = (description: string) => Type.Integer({ minimum: 1, maximum: 65535, description });

const seconds = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 3600, description }));

/** A probe of Kubernetes, with the field names of Kubernetes. */
const probe = (
  purpose: string,
  { period, failures }: { readonly period: number; readonly failures: number },
) =>
  Type.Optional(
    closed(
      {
        grpc: Type.Optional(
          closed(
            {
              service: Type.Optional(
                Type.String({
                  maxLength: 253,
                  description:
                    'Service name for the gRPC health check. Default: empty, which means the whole server.',
                  examples: ['liveness'],
                }),
              ),
              port: Type.Optional(port('Default: grpc.port.')),
            },
            'Probes with the gRPC health protocol.',
          ),
        ),
        httpGet: Type.Optional(
          closed(
            {
              path: Type.String({
                pattern: '^/',
                title: 'a path of a request',
                description: 'Request path, starting with "/".',
                examples: ['/healthz'],
              }),
              port: port('A port name from ports.'),
            },
            'Probes with an HTTP request. A status from 200 to 399 is a success.',
          ),
        ),
        tcpSocket: Type.Optional(
          closed({ port: Type.Optional(port('Default: grpc.port.')) }, 'Probes by opening a TCP connection.'),
        ),
        initialDelaySeconds: seconds(0, 'Seconds before the first probe. Default: 0.'),
        periodSeconds: seconds(1, `Seconds between two probes. Default: ${period}.`),
        timeoutSeconds: seconds(1, 'Timeout of a probe, in seconds. Default: 1.'),
        failureThreshold: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1000,
            description: `Consecutive failures after which the probe counts as failed. Default: ${failures}.`,
          }),
        ),
      },
      `${purpose} At most one of grpc, httpGet and tcpSocket.`,
    ),
  );

/** How Kubernetes probes the container. */
export const probeSettings = {
  probes: Type.Optional(
    Type.Enum(['grpc', 'tcp', 'none'], {
      description:
        'Default probes, which startupProbe, readinessProbe and livenessProbe override. grpc: readiness uses the gRPC health protocol, startup and liveness open a connection. tcp: all three open a connection. none: no probes. Default: grpc.',
    }),
  ),
  startupProbe: probe('Startup probe: has the server started? The other probes wait until it succeeds.', {
    period: 2,
    failures: 30,
  }),
  readinessProbe: probe('Readiness probe: can the pod serve calls? While it fails, the pod gets no calls.', {
    period: 5,
    failures: 3,
  }),
  livenessProbe: probe(
    'Liveness probe: does the process still work? If it fails, Kubernetes restarts the container. Do not use the readiness check here: it would kill a server that refuses calls on purpose for a while.',
    { period: 10, failures: 3 },
  ),
};
