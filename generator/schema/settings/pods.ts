import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from '../names.ts';
import { labelKey, labelValue } from './workload-names.ts';

const annotation = (description: string) =>
  Type.String({ description: `${description} Quote numbers and true or false.` });

const ipAddress = named(
  'an IP address',
  '^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7})$',
  'IPv4 or IPv6.',
  ['10.0.0.5'],
);

const hostname = named(
  'a host name',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  'A DNS name in lower case.',
  ['ledger.example.com'],
  253,
);

/** What the pods and their ServiceAccount have besides containers and volumes. */
export const podSettings = {
  imagePullSecrets: Type.Optional(
    Type.Array(dnsLabel('Name of a Secret of type kubernetes.io/dockerconfigjson.', 'registry'), {
      uniqueItems: true,
      description:
        'Secrets with which the nodes pull the images of the pods. They must exist in the namespace of the service.',
    }),
  ),
  serviceAccount: Type.Optional(
    closed(
      {
        annotations: Type.Optional(
          mapOf(labelKey('Key of an annotation.'), annotation('Value of the annotation.'), {
            description:
              'Annotations of the ServiceAccount, for example the identity that a cloud provider gives to the pods.',
          }),
        ),
      },
      'The ServiceAccount of the pods. Its name is the name of the service.',
    ),
  ),
  podLabels: Type.Optional(
    mapOf(labelKey('Key of a label.'), labelValue('Value of the label.'), {
      description:
        'Labels of the pods, for example for costs. The labels app and version, and labels of controllers, are not allowed.',
    }),
  ),
  podAnnotations: Type.Optional(
    mapOf(labelKey('Key of an annotation.'), annotation('Value of the annotation.'), {
      description:
        'Annotations of the pods, also those that configure the proxy. The generator adds its own settings to proxy.istio.io/config.',
    }),
  ),
  hostAliases: Type.Optional(
    mapOf(
      ipAddress('An address.'),
      Type.Array(hostname('A name for the address.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'The names.',
      }),
      {
        description:
          'Names that the pods resolve in /etc/hosts, by address. Istio treats the calls by their address, so calls to them also need an external service or outboundTrafficPolicy.',
      },
    ),
  ),
};
