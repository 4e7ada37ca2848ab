import Type from 'typebox';
import { closed, portNumber } from '../names.ts';
import { words } from './process.ts';

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
              port: Type.Optional(
                portNumber(
                  'Port of the pod, as a number. Default: grpc.port, otherwise the first of ports by name.',
                  50051,
                ),
              ),
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
              port: portNumber(
                'Port on which the server listens in the pod. It is a number, also for a port of ports.',
                8080,
              ),
            },
            'Probes with an HTTP request. A status from 200 to 399 is a success.',
          ),
        ),
        tcpSocket: Type.Optional(
          closed(
            {
              port: Type.Optional(
                portNumber(
                  'Port of the pod, as a number. Default: grpc.port, otherwise the first of ports by name.',
                  6379,
                ),
              ),
            },
            'Probes by opening a TCP connection.',
          ),
        ),
        exec: Type.Optional(
          closed(
            {
              command: words('Command and arguments. No shell runs them unless you name one.'),
            },
            'Probes with a command in the container. Exit status 0 is a success.',
          ),
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
        successThreshold: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1000,
            description:
              'Consecutive successes after which the probe counts as successful again. Only readiness probes may need more than one. Default: 1.',
          }),
        ),
      },
      `${purpose} At most one of grpc, httpGet, tcpSocket and exec.`,
    ),
  );

/** How Kubernetes probes the container. */
export const probeSettings = {
  probes: Type.Optional(
    Type.Enum(['grpc', 'tcp', 'none'], {
      description:
        'Default probes, which startupProbe, readinessProbe and livenessProbe override. grpc: readiness uses the gRPC health protocol, startup and liveness open a connection. tcp: all three open a connection. none: no probes. Default: grpc with a gRPC server, tcp with other ports, otherwise none.',
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

/** Probes of a container besides that of the service. Their ports have no default. */
export const containerProbes = {
  startupProbe: probe('Startup probe: has the container started? It needs a port.', {
    period: 10,
    failures: 3,
  }),
  readinessProbe: probe('Readiness probe: while it fails, the whole pod gets no calls. It needs a port.', {
    period: 10,
    failures: 3,
  }),
  livenessProbe: probe('Liveness probe: if it fails, Kubernetes restarts this container. It needs a port.', {
    period: 10,
    failures: 3,
  }),
};
