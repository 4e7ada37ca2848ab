import Type from 'typebox';
import { closed, dnsLabel, grpcServiceName, httpOperation, mapOf, named, portNumber } from './names.ts';
import { subscriptions } from './notifications.ts';
import { settings } from './settings/index.ts';

/** Shape of `services/<name>/service.yaml`: the settings of a service in every cluster. */
export const serviceSchema = closed(
  {
    name: dnsLabel(
      'Name of the service and of its Kubernetes Service. The folder must have the same name.',
      'orders',
    ),
    owner: dnsLabel('Team that owns the service. Each team has an Argo CD AppProject.', 'team-shop'),
    namespace: dnsLabel('Namespace of the service, in every cluster.', 'shop'),
    notifications: Type.Optional(
      subscriptions(
        'Messages of Argo CD about this service, besides those to its owner in clusters/fleet.yaml.',
      ),
    ),
    grpc: Type.Optional(
      closed(
        {
          port: portNumber(
            'Port of the gRPC server, in the Service and, without targetPort, in the pod.',
            50051,
          ),
          targetPort: Type.Optional(
            portNumber(
              'Port on which the server listens in the pod. Probes and policies use it. Default: port.',
            ),
          ),
          services: Type.Array(grpcServiceName('A gRPC service.'), {
            minItems: 1,
            uniqueItems: true,
            description: 'The gRPC services that it serves. Their definitions must be in protos/.',
          }),
        },
        'The gRPC API of the service.',
      ),
    ),
    http: Type.Optional(
      closed(
        {
          port: portNumber('Port of the HTTP server in the Service: the port that callers dial.', 80),
          targetPort: Type.Optional(
            portNumber('Port of the HTTP server in the pod. Default: the value of port.', 8080),
          ),
          operations: Type.Optional(
            mapOf(
              named(
                'a name of an operation',
                '^[A-Za-z_][A-Za-z0-9_]*$',
                'Letters, digits and "_", not starting with a digit.',
                ['ViewProduct'],
                63,
              )('Name of an operation.'),
              httpOperation('The requests of this operation.'),
              {
                minProperties: 1,
                description:
                  'The operations of the server, by name. Other settings use these names as methods. If a request matches several operations, it is a request of the most specific one. Default: one operation Any, with all requests.',
              },
            ),
          ),
        },
        'The HTTP API of the service.',
      ),
    ),
    ...settings,
  },
  'A gRPC service: its settings in every cluster.',
);

/** A valid `service.yaml` without defaults. */
export type ServiceSpec = Type.Static<typeof serviceSchema>;
