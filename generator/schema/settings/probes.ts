import Type from 'typebox';
import { closed } from '../names.ts';

const port = (description: string) => Type.Integer({ minimum: 1, maximum: 65535, description });

const seconds = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 3600, description }));

/** What Kubernetes asks, and when; by the names that Kubernetes has for it. */
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
                    'Name of a service of the gRPC health protocol. Default: the empty one, the whole server.',
                  examples: ['liveness'],
                }),
              ),
              port: Type.Optional(port('Default: grpc.port.')),
            },
            'Asks by the gRPC health protocol.',
          ),
        ),
        httpGet: Type.Optional(
          closed(
            {
              path: Type.String({
                pattern: '^/',
                title: 'a path of a request',
                description: 'Path of the request, with "/" in front.',
                examples: ['/healthz'],
              }),
              port: port('One of ports.'),
            },
            'Asks by HTTP; an answer from 200 to 399 is a success.',
          ),
        ),
        tcpSocket: Type.Optional(
          closed({ port: Type.Optional(port('Default: grpc.port.')) }, 'Asks for a connection.'),
        ),
        initialDelaySeconds: seconds(0, 'Seconds before it asks first. Default: 0.'),
        periodSeconds: seconds(1, `Seconds between two questions. Default: ${period}.`),
        timeoutSeconds: seconds(1, 'Seconds that an answer may take. Default: 1.'),
        failureThreshold: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1000,
            description: `Failures in a row until it has an effect. Default: ${failures}.`,
          }),
        ),
      },
      `${purpose} One of grpc, httpGet and tcpSocket at most.`,
    ),
  );

/** How Kubernetes asks the container whether it works. */
export const probeSettings = {
  probes: Type.Optional(
    Type.Enum(['grpc', 'tcp', 'none'], {
      description:
        'How Kubernetes asks the container whether it works, where startupProbe, readinessProbe and livenessProbe say nothing else. grpc: readiness by the gRPC health protocol, startup and liveness by a connection. tcp: all three by a connection. none: not at all. Default: grpc.',
    }),
  ),
  startupProbe: probe('Whether the server has started: until then the others do not ask.', {
    period: 2,
    failures: 30,
  }),
  readinessProbe: probe('Whether the pod can take calls: while it says no, the pod gets none.', {
    period: 5,
    failures: 3,
  }),
  livenessProbe: probe(
    'Whether the process still works: when it says no, the container is killed. It must not ask what readiness asks: a server that takes no calls for a while, on purpose, would be killed.',
    { period: 10, failures: 3 },
  ),
};
