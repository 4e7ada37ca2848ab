import Type from 'typebox';
import { exposedHost } from '../gateways.ts';
import { closed, dnsLabel, grpcMethodName, mapOf, named } from '../names.ts';

const exposure = closed(
  {
    hosts: Type.Array(exposedHost('A host that callers dial.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'Hosts that callers dial; the gateway must answer for them.',
    }),
    methods: Type.Optional(
      Type.Array(grpcMethodName('A method of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Methods that can be called through the gateway. Default: all of this service. Health and reflection never can.',
      }),
    ),
  },
  'How the service is reached through one gateway.',
);

const exportedNamespace = named(
  'a namespace, "." or "*"',
  '^(\\.|\\*|[a-z]([-a-z0-9]*[a-z0-9])?)$',
  'The name of a namespace, "." for that of the service, "*" for all.',
  ['.'],
  63,
);

/** From where the service can be seen and reached. */
export const exposureSettings = {
  expose: Type.Optional(
    mapOf(dnsLabel('Name of a gateway of the cluster.'), exposure, {
      description:
        'Gateways that callers from outside reach the service through, by their names in the cluster files. Calls are split over the versions as in the mesh.',
    }),
  ),
  exportTo: Type.Optional(
    Type.Array(exportedNamespace('Where the service is seen.'), {
      minItems: 1,
      uniqueItems: true,
      description:
        'Namespaces whose proxies know the service, its subsets and its routes. Default: all, or what the mesh says (defaultServiceExportTo).',
    }),
  ),
};
