import Type from 'typebox';
import { exposedHost } from '../gateways.ts';
import { closed, dnsLabel, grpcMethodName, mapOf, named } from '../names.ts';
import { cors } from './cors.ts';

const exposure = closed(
  {
    hosts: Type.Array(exposedHost('A host that external callers dial.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'Hosts that external callers dial. The gateway must serve them.',
    }),
    methods: Type.Optional(
      Type.Array(grpcMethodName('A method of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Methods that external callers may call through the gateway. Default: all methods of this service. Health and reflection are never available through a gateway.',
      }),
    ),
    grpcWeb: Type.Optional(
      Type.Boolean({
        description:
          'True if browsers call the methods with gRPC-Web. The gateway translates it to gRPC. Default: false.',
      }),
    ),
    json: Type.Optional(
      Type.Boolean({
        description:
          'True if methods with the annotation google.api.http can be called with JSON over HTTP. The gateway translates it to gRPC. Default: false.',
      }),
    ),
    cors: Type.Optional(cors),
  },
  'The exposure of the service through one gateway.',
);

const exportedNamespace = named(
  'a namespace, "." or "*"',
  '^(\\.|\\*|[a-z]([-a-z0-9]*[a-z0-9])?)$',
  'The name of a namespace, "." for the namespace of the service, or "*" for all namespaces.',
  ['.'],
  63,
);

/** Where the service is visible and reachable from. */
export const exposureSettings = {
  expose: Type.Optional(
    mapOf(dnsLabel('Name of a gateway of the cluster.', 'public'), exposure, {
      description:
        'Gateways through which external callers reach the service, by their names in the cluster files. Calls are split between the versions as inside the mesh.',
    }),
  ),
  exportTo: Type.Optional(
    Type.Array(exportedNamespace('A namespace in which the service is visible.'), {
      minItems: 1,
      uniqueItems: true,
      description:
        'Namespaces whose proxies see the service, its subsets and its routes. Default: all namespaces, or the mesh setting defaultServiceExportTo.',
    }),
  ),
};
