import Type from 'typebox';
import { closed, dnsLabel, grpcServiceName } from './names.ts';
import { settings } from './settings/index.ts';

/** Shape of `services/<name>/service.yaml`: what a service is, in every cluster. */
export const serviceSchema = closed(
  {
    name: dnsLabel('Name of the service and of its Kubernetes Service; the folder has the same name.'),
    owner: dnsLabel('The team that owns it; each team has an AppProject.'),
    namespace: dnsLabel('Namespace it runs in, in every cluster.'),
    grpc: closed(
      {
        port: Type.Integer({
          minimum: 1,
          maximum: 65535,
          description: 'Port of the gRPC server, in the pod and in the Service.',
        }),
        services: Type.Array(grpcServiceName('A gRPC service.'), {
          minItems: 1,
          uniqueItems: true,
          description: 'The gRPC services it serves, each found in protos/.',
        }),
      },
      'What it serves.',
    ),
    ...settings,
  },
  'A gRPC service: what is true of it in every cluster.',
);

/** A valid `service.yaml`, as written: defaults are not filled in. */
export type ServiceSpec = Type.Static<typeof serviceSchema>;
