import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from './names.ts';
import { labelKey, labelValue } from './settings/workload-names.ts';

/** A host name, or a wildcard for one more level of names, as gateways match them. */
const gatewayHost = named(
  'a host name, or a wildcard',
  '^(\\*\\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits, "-" and ".", without a port; "*." in front stands for any name below.',
  ['*.example.com'],
);

/** A host name that callers from outside dial. */
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
          "Name of the Secret with certificate and key, in the gateway's namespace; it never stands in git.",
        ),
      },
      'The certificate that the gateway shows.',
    ),
  ],
  { description: 'The certificate that the gateway shows, or off: plain text, for a proxy in front of it.' },
);

const gateway = closed(
  {
    type: Type.Enum(['istio', 'gateway-api'], {
      description: 'Which objects make the gateway: those of Istio, or those of the Kubernetes Gateway API.',
    }),
    namespace: dnsLabel(
      'Namespace of the gateway. It must exist: what belongs to a gateway is not rendered here.',
    ),
    selector: Type.Optional(
      mapOf(labelKey('Label of the pods of the gateway.'), labelValue('Its value.'), {
        minProperties: 1,
        description: 'For the type istio: labels of the pods of the gateway.',
      }),
    ),
    className: Type.Optional(
      dnsLabel('For the type gateway-api: the GatewayClass. Istio makes the pods of a gateway of its class.'),
    ),
    serviceAccount: Type.Optional(
      dnsLabel(
        'ServiceAccount of the pods of the gateway, as which it calls the services. Needed for the type istio; default for gateway-api: the name that Istio gives it.',
      ),
    ),
    hosts: Type.Optional(
      Type.Array(gatewayHost('A host.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Hosts that the gateway answers for. Default: any.',
      }),
    ),
    namespaces: Type.Optional(
      Type.Array(dnsLabel('A namespace.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Namespaces whose routes the gateway takes beside those of the services that are exposed through it: for routes that stand in extra/ or in another repository.',
      }),
    ),
    port: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65535, description: 'Port that callers dial. Default: 443.' }),
    ),
    tls,
  },
  'A gateway through which callers from outside reach services.',
);

/** The gateways of a cluster, by the names services expose themselves with. */
export const gateways = mapOf(dnsLabel('Name of a gateway.'), gateway, {
  description: 'Gateways of this cluster, by the names that services are exposed through.',
});
