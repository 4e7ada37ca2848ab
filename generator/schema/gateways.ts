import Type from 'typebox';
import { closed, dnsLabel, mapOf, named, portNumber } from './names.ts';
import { labelKey, labelValue } from './settings/workload-names.ts';

/** A host name, or a wildcard for subdomains, with the matching rules of gateways. */
const gatewayHost = named(
  'a host name, or a wildcard',
  '^(\\*\\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits, "-" and ".", without a port. "*." at the start matches any subdomain.',
  ['*.example.com'],
);

/** A host name that external callers dial. */
export const exposedHost = named(
  'a host name',
  '^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits, "-" and ".", without a port.',
  ['greeter.example.com'],
);

const tls = Type.Union(
  [
    Type.Literal('off'),
    closed(
      {
        credentialName: dnsLabel(
          'Name of the Secret with the certificate and the key, in the namespace of the gateway. Never store the Secret in git.',
          'shop-certificate',
        ),
      },
      'The server certificate of the gateway.',
    ),
  ],
  {
    description:
      'The server certificate of the gateway, or off for plain text, if a proxy in front of the gateway terminates TLS.',
  },
);

const gateway = closed(
  {
    type: Type.Enum(['istio', 'gateway-api'], {
      description:
        'API of the gateway: istio (Gateway and VirtualService of Istio) or gateway-api (Kubernetes Gateway API).',
    }),
    namespace: dnsLabel(
      'Namespace of the gateway. It must already exist: this repository does not render it.',
      'istio-ingress',
    ),
    selector: Type.Optional(
      mapOf(labelKey('A label of the gateway pods.'), labelValue('Value of the label.'), {
        minProperties: 1,
        description: 'Only for type istio: labels of the gateway pods.',
      }),
    ),
    className: Type.Optional(
      dnsLabel(
        'Only for type gateway-api: the GatewayClass. Istio creates the pods of a gateway of its own class.',
        'istio',
      ),
    ),
    serviceAccount: Type.Optional(
      dnsLabel(
        'ServiceAccount of the gateway pods. It is the identity with which the gateway calls services. Required for type istio; for gateway-api the default is the name that Istio gives it.',
        'public-gateway',
      ),
    ),
    hosts: Type.Optional(
      Type.Array(gatewayHost('A host.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Hosts that the gateway serves. Default: any host.',
      }),
    ),
    namespaces: Type.Optional(
      Type.Array(dnsLabel('A namespace.', 'shop'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Additional namespaces whose routes the gateway accepts, for routes in extra/ or in another repository. Namespaces of the services exposed through the gateway are always accepted.',
      }),
    ),
    port: Type.Optional(portNumber('Port that external callers dial. Default: 443.')),
    tls,
  },
  'A gateway through which external callers reach services.',
);

/** The gateways of a cluster, by the names that services use in `expose`. */
export const gateways = mapOf(dnsLabel('Name of a gateway.', 'public'), gateway, {
  description: 'Gateways of this cluster, by the names that services use in expose.',
});
