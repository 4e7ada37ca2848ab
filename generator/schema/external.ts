import Type from 'typebox';
import { closed, dnsLabel, duration, grpcServiceName, mapOf, named } from './names.ts';
import { serverName, subjectAltNames } from './settings/destination/client-tls.ts';
import { connectionPool } from './settings/destination/connection-pool.ts';
import { outlierDetection } from './settings/destination/outlier-detection.ts';
import { retries } from './settings/traffic/retries.ts';
import { portName } from './settings/workload-names.ts';

const externalHost = named(
  'a DNS name',
  '^(\\*\\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'With at least one dot, in lower case; the first label may be "*".',
  ['api.example.com', '*.example.com'],
  253,
);

const address = named(
  'an address',
  '^[0-9a-zA-Z][-0-9a-zA-Z.:]*$',
  'An IP address; with resolution DNS also a DNS name.',
  ['192.0.2.10'],
);

const network = named(
  'an address or network',
  '^[0-9a-fA-F][0-9a-fA-F.:]*(/[0-9]{1,3})?$',
  'An IP address, or a network in CIDR notation.',
  ['192.0.2.10', '192.0.2.0/24'],
);

const portNumber = (description: string) => Type.Integer({ minimum: 1, maximum: 65535, description });

const protocol = Type.Enum(['GRPC', 'HTTP', 'HTTP2', 'HTTPS', 'TLS', 'TCP'], {
  description:
    'What callers send. GRPC, HTTP (that is HTTP/1.1) and HTTP2 are plain text, which the proxies can route, retry and put into TLS. TCP is bytes, which they can put into TLS; HTTPS and TLS are passed on as they are.',
});

const port = {
  number: portNumber('Port that callers dial.'),
  protocol,
  targetPort: Type.Optional(portNumber('Port of the service itself. Default: the number.')),
};

const furtherPort = closed(
  {
    ...port,
    tls: Type.Optional(
      Type.Literal('off', { description: 'The proxies send plain text at this port, in spite of tls.' }),
    ),
  },
  'A further port.',
);

const tls = closed(
  {
    mode: Type.Enum(['SIMPLE', 'MUTUAL'], {
      description: 'SIMPLE checks the certificate of the server, MUTUAL shows one of ours as well.',
    }),
    sni: Type.Optional(
      serverName(
        'Server name sent, and the name the certificate must carry unless subjectAltNames says otherwise. Default: the host called.',
      ),
    ),
    subjectAltNames: Type.Optional(subjectAltNames),
    credentialName: Type.Optional(
      dnsLabel(
        'Name of a Secret in the namespace of each caller: tls.crt and tls.key to show with MUTUAL, ca.crt to check the server by; with SIMPLE, ca.crt alone in a Secret of this name with -cacert behind. With MUTUAL, the identity of each caller may list the Secrets of its namespace.',
      ),
    ),
  },
  'The proxies of the callers connect by TLS at every port where callers send plain text: GRPC, HTTP, HTTP2 and TCP.',
);

const endpoint = closed(
  {
    address: address('Where it is.'),
    port: Type.Optional(
      portNumber('The port there, in the place of the first one. Default: targetPort, else the number.'),
    ),
  },
  'One place it is reached at.',
);

/** What a cluster file can override of an external service, by the same names. */
export const externalSettings = {
  hosts: Type.Array(externalHost('A host that callers dial.'), {
    minItems: 1,
    uniqueItems: true,
    description: 'Hosts that callers dial. A host has one owner.',
  }),
  port: closed(port, 'The port.'),
  ports: Type.Optional(
    mapOf(portName('Name of a port.'), furtherPort, {
      minProperties: 1,
      description: 'Ports beside it, by their names.',
    }),
  ),
  resolution: Type.Optional(
    Type.Enum(['DNS', 'STATIC', 'NONE'], {
      description:
        'How the proxies find it: DNS asks for the hosts or the endpoints, STATIC takes the endpoints, NONE goes where the caller wanted to. Default: DNS.',
    }),
  ),
  addresses: Type.Optional(
    Type.Array(network('An address.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'Addresses that callers connect to; what tells TCP services on one port apart.',
    }),
  ),
  endpoints: Type.Optional(
    Type.Array(endpoint, { minItems: 1, description: 'Where it is reached, instead of at the hosts.' }),
  ),
  tls: Type.Optional(tls),
  timeout: Type.Optional(
    duration(
      'How long a call may take, retries included; at ports for GRPC, HTTP and HTTP2 only, and not of methods that grpc.services says to answer with a stream. Without it: no limit.',
    ),
  ),
  retries: Type.Optional(retries),
  connectionPool: Type.Optional(connectionPool),
  outlierDetection: Type.Optional(outlierDetection),
};

/** Shape of `services/<name>/external.yaml`: a service that runs somewhere else and is called from here. */
export const externalSchema = closed(
  {
    name: dnsLabel('Name that callers say in calls; the folder has the same name.'),
    owner: dnsLabel('The team that owns what is said here; each team has an AppProject.'),
    namespace: dnsLabel('Namespace its documents stand in, in every cluster that calls it.'),
    grpc: Type.Optional(
      closed(
        {
          services: Type.Array(grpcServiceName('A gRPC service.'), {
            minItems: 1,
            uniqueItems: true,
            description: 'The gRPC services that are called, each found in protos/.',
          }),
        },
        'What it serves. With it, calls say their methods.',
      ),
    ),
    ...externalSettings,
  },
  'A service outside the mesh: where it is, and how it is called.',
);

/** A valid `external.yaml`, as written: defaults are not filled in. */
export type ExternalSpec = Type.Static<typeof externalSchema>;
