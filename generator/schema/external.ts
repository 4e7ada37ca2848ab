import Type from 'typebox';
import { closed, dnsLabel, duration, grpcServiceName, mapOf, named, portNumber } from './names.ts';
import { serverName, subjectAltNames } from './settings/destination/client-tls.ts';
import { connectionPool } from './settings/destination/connection-pool.ts';
import { outlierDetection } from './settings/destination/outlier-detection.ts';
import { retries } from './settings/traffic/retries.ts';
import { portName } from './settings/workload-names.ts';

const externalHost = named(
  'a DNS name',
  '^(\\*\\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'A DNS name with at least one dot, in lower case. The first label may be "*".',
  ['api.example.com', '*.example.com'],
  253,
);

const address = named(
  'an address',
  '^[0-9a-zA-Z][-0-9a-zA-Z.:]*$',
  'An IP address. With resolution DNS, a DNS name works too.',
  ['192.0.2.10'],
);

const network = named(
  'an address or network',
  '^[0-9a-fA-F][0-9a-fA-F.:]*(/[0-9]{1,3})?$',
  'An IP address, or a network in CIDR notation.',
  ['192.0.2.10', '192.0.2.0/24'],
);

const protocol = Type.Enum(['GRPC', 'HTTP', 'HTTP2', 'HTTPS', 'TLS', 'TCP'], {
  description:
    'Protocol that the callers send. GRPC, HTTP (HTTP/1.1) and HTTP2 are plain text: the proxies can route them, retry them and add TLS. TCP is a plain byte stream: the proxies can add TLS. HTTPS and TLS are already encrypted: the proxies pass them through.',
});

const port = {
  number: portNumber('Port that the callers dial.'),
  protocol,
  targetPort: Type.Optional(
    portNumber('Port on which the external service listens. Default: the value of number.'),
  ),
};

const furtherPort = closed(
  {
    ...port,
    tls: Type.Optional(
      Type.Literal('off', { description: 'The proxies send plain text to this port, even if tls is set.' }),
    ),
  },
  'An additional port.',
);

const tls = closed(
  {
    mode: Type.Enum(['SIMPLE', 'MUTUAL'], {
      description:
        'SIMPLE verifies the certificate of the server. MUTUAL also presents a client certificate.',
    }),
    sni: Type.Optional(
      serverName(
        'Server name (SNI) that the proxy sends. The certificate must contain it unless subjectAltNames is set. Default: the dialled host.',
      ),
    ),
    subjectAltNames: Type.Optional(subjectAltNames),
    credentialName: Type.Optional(
      dnsLabel(
        'Name of a Secret in the namespace of each caller. With MUTUAL it holds tls.crt and tls.key (the client certificate) and ca.crt (to verify the server). With SIMPLE, a Secret with this name plus the suffix -cacert holds only ca.crt. With MUTUAL, the ServiceAccount of each caller gets the permission to list the Secrets of its namespace.',
        'payments-client',
      ),
    ),
  },
  'TLS origination: the proxies of the callers use TLS on every port where the callers send plain text (GRPC, HTTP, HTTP2 and TCP).',
);

const endpoint = closed(
  {
    address: address('Address of the endpoint.'),
    port: Type.Optional(
      portNumber(
        'Port of this endpoint, instead of the targetPort of the first port. Default: targetPort, otherwise number.',
      ),
    ),
  },
  'One endpoint of the external service.',
);

/** The keys of an external service that a cluster file can override. */
export const externalSettings = {
  hosts: Type.Array(externalHost('A host that callers dial.'), {
    minItems: 1,
    uniqueItems: true,
    description: 'Hosts that the callers dial. Each host belongs to exactly one external service.',
  }),
  port: closed(port, 'The main port.'),
  ports: Type.Optional(
    mapOf(portName('Name of a port.'), furtherPort, {
      minProperties: 1,
      description: 'Additional ports, by name.',
    }),
  ),
  resolution: Type.Optional(
    Type.Enum(['DNS', 'STATIC', 'NONE'], {
      description:
        'How the proxies find the endpoints. DNS: resolve the hosts, or the endpoints if they are set. STATIC: use the endpoints. NONE: connect to the address that the caller dialled. Default: DNS.',
    }),
  ),
  addresses: Type.Optional(
    Type.Array(network('An address.'), {
      minItems: 1,
      uniqueItems: true,
      description:
        'IP addresses that the callers connect to. They are needed to distinguish TCP services that share a port.',
    }),
  ),
  endpoints: Type.Optional(
    Type.Array(endpoint, { minItems: 1, description: 'Endpoints to connect to instead of the hosts.' }),
  ),
  tls: Type.Optional(tls),
  timeout: Type.Optional(
    duration(
      'Time limit of a call, retries included. It applies to ports with GRPC, HTTP and HTTP2, but not to server-streaming methods of grpc.services. Default: no limit.',
    ),
  ),
  retries: Type.Optional(retries),
  connectionPool: Type.Optional(connectionPool),
  outlierDetection: Type.Optional(outlierDetection),
};

/** Shape of `services/<name>/external.yaml`: a service that runs elsewhere and is called from this fleet. */
export const externalSchema = closed(
  {
    name: dnsLabel('Name that the callers use in calls. The folder must have the same name.', 'payments'),
    owner: dnsLabel('Team that owns this spec. Each team has an Argo CD AppProject.', 'team-shop'),
    namespace: dnsLabel('Namespace of its documents, in every cluster that calls it.', 'shop'),
    grpc: Type.Optional(
      closed(
        {
          services: Type.Array(grpcServiceName('A gRPC service.'), {
            minItems: 1,
            uniqueItems: true,
            description: 'The gRPC services that are called. Their definitions must be in protos/.',
          }),
        },
        'The gRPC API of the external service. If it is set, callers list the methods they use under calls.',
      ),
    ),
    ...externalSettings,
  },
  'An external service outside the mesh: its hosts, and how to call it.',
);

/** A valid `external.yaml` without defaults. */
export type ExternalSpec = Type.Static<typeof externalSchema>;
