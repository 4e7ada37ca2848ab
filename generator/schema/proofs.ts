import Type from 'typebox';
import { statusNames } from './grpc-status.ts';
import { closed, dnsLabel, duration, mapOf, named } from './names.ts';

const grpcStatus = Type.Enum([...statusNames], {
  description: 'A status of gRPC. OK is also an answer of HTTP with 2xx.',
});

const httpStatus = Type.Integer({
  minimum: 300,
  maximum: 599,
  description: 'A status of HTTP.',
  examples: [403],
});

const status = (description: string) => Type.Union([grpcStatus, httpStatus], { description });

const called = named(
  'a method, an operation or a request',
  "^(([A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*/)?[A-Za-z_][A-Za-z0-9_]*|[A-Z]+ /[-A-Za-z0-9._~%!$&'()+,;:@=/]*)$",
  'package.Service/Method, or only the method name if just one of the services has it. For HTTP, the name of an operation, or a method of HTTP, a space and a path.',
  ['greeter.v1.Greeter/SayHello', 'SayHello', 'ViewProduct', 'GET /product/17'],
);

const percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });

const principal = named(
  'a principal',
  '^ns/[a-z0-9]([-a-z0-9]*[a-z0-9])?/sa/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$',
  'ns/<namespace>/sa/<service account>.',
  ['ns/monitoring/sa/prober'],
);

const metadataKey = Type.String({
  title: 'a metadata key',
  pattern: '^[a-z0-9_.-]+$',
  description: 'Lower-case letters, digits, "_", "." and "-", as in gRPC metadata.',
  examples: ['x-customer'],
});

const texts = (description: string) =>
  mapOf(metadataKey, Type.String({ description: 'The value.' }), { description, minProperties: 1 });

const textsOrNone = (description: string) =>
  mapOf(
    metadataKey,
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'The value, or null if the key must be absent.',
    }),
    { description, minProperties: 1 },
  );

const from = Type.Object(
  {
    service: Type.Optional(
      dnsLabel('A service of the cluster: the call is sent from its own pod, with its identity.', 'orders'),
    ),
    gateway: Type.Optional(dnsLabel('A gateway of the cluster: the call enters from outside.', 'public')),
    host: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Only with gateway: the host to dial.',
        examples: ['greeter.example.com'],
      }),
    ),
    principal: Type.Optional(principal('An identity of the mesh that no service of this repository has.')),
    plaintext: Type.Optional(
      Type.Literal(true, { description: 'Call the pod directly, without TLS and without an identity.' }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'The caller: exactly one of service, gateway (with host), principal and plaintext.',
  },
);

const server = closed(
  {
    version: Type.Optional(
      dnsLabel('Only servers of this version. Default: all servers, unless copies is set.', 'v1'),
    ),
    copies: Type.Optional(Type.Literal(true, { description: 'Only the copies that a mirror sends.' })),
    fail: Type.Optional(
      closed(
        {
          status: status('The status that the server returns: of gRPC, or a number of HTTP.'),
          first: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 20, description: 'Only the first attempts of each call.' }),
          ),
          percent: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 100, description: 'Only this many of every hundred calls.' }),
          ),
        },
        'The server returns an error.',
      ),
    ),
    slow: Type.Optional(duration('The server waits before it answers or fails.')),
    answer: Type.Optional(texts("Metadata in the server's answer.")),
  },
  'How the servers handle the calls of this proof. It does not affect other proofs.',
);

const expectation = Type.Object(
  {
    status: Type.Optional(
      Type.Union(
        [
          grpcStatus,
          httpStatus,
          Type.Array(status('One of these statuses.'), { minItems: 1, uniqueItems: true }),
        ],
        {
          description:
            'The status of every call: of gRPC, or a number of HTTP, such as 403. Default: OK, unless statusShare or reached: false is set.',
        },
      ),
    ),
    statusShare: Type.Optional(
      closed(
        { status: status('The status.'), percent: percent('Its share of all calls.') },
        'A share of the calls ends with this status, all others with OK.',
      ),
    ),
    version: Type.Optional(dnsLabel('The version that answers every call.', 'v1')),
    versions: Type.Optional(
      mapOf(dnsLabel('A version.', 'v1'), percent('Its share of all calls.'), {
        description:
          'The share of the calls that each version answers, in percent. The shares add up to 100.',
        minProperties: 1,
      }),
    ),
    tries: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: 'How many times servers receive each call, not counting mirrored copies.',
      }),
    ),
    copies: Type.Optional(
      closed(
        {
          service: Type.Optional(
            dnsLabel('The service that receives the copies. Default: this service.', 'stock'),
          ),
          version: Type.Optional(dnsLabel('The version that receives the copies.', 'v2')),
          percent: percent('The share of the calls that is copied.'),
        },
        'Copies that a mirror sends.',
      ),
    ),
    reached: Type.Optional(Type.Literal(false, { description: 'No server receives a call.' })),
    endsBeforeServer: Type.Optional(
      Type.Literal(true, {
        description: 'Each call ends before the server has answered, because a time limit ends it.',
      }),
    ),
    latency: Type.Optional(
      Type.Object(
        {
          above: Type.Optional(
            duration('Minimum duration of each call. It shows that the call was delayed.'),
          ),
          below: Type.Optional(
            duration(
              'Maximum duration of each call. It also depends on the speed of this machine, so choose it generously.',
            ),
          ),
        },
        {
          additionalProperties: false,
          minProperties: 1,
          description:
            'Bounds for the duration of each call. Prefer endsBeforeServer, which measures no time.',
        },
      ),
    ),
    requestHeaders: Type.Optional(textsOrNone('Metadata or headers that the servers receive.')),
    responseHeaders: Type.Optional(textsOrNone('Initial metadata or headers that the caller receives.')),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'The expected result of the calls. All conditions must hold.',
  },
);

const proof = closed(
  {
    name: dnsLabel('Name of the proof, unique within the service.', 'readers-reach-v2'),
    clusters: Type.Optional(
      Type.Array(dnsLabel('A cluster.', 'prod-eu'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The clusters in which the proof must hold. Default: every cluster that runs the service.',
      }),
    ),
    from,
    call: called('What to call.'),
    metadata: Type.Optional(texts('Metadata of each call; of a request of HTTP, its headers.')),
    calls: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'Number of calls. Default: 1000 if a share is expected, otherwise 20.',
      }),
    ),
    deadline: Type.Optional(duration('Deadline of each call. Default: 20s.')),
    servers: Type.Optional(
      Type.Array(server, {
        minItems: 1,
        description:
          'Server behaviour. The first entry that matches a server applies. Default: the servers answer at once.',
      }),
    ),
    expect: expectation,
  },
  'One proof: calls and their expected result.',
);

/** Shape of `services/<name>/proofs.yaml`: proofs that the owners add to those derived from the specs. */
export const proofsSchema = closed(
  { proofs: Type.Array(proof, { minItems: 1, description: 'The proofs.' }) },
  'Proofs of a service. `npm run prove` runs them in addition to the proofs that it derives from the specs.',
);

/** A valid `proofs.yaml` without defaults. */
export type ProofsSpec = Type.Static<typeof proofsSchema>;

/** One proof in a `proofs.yaml`. */
export type ProofSpec = ProofsSpec['proofs'][number];
