import Type from 'typebox';
import { statusNames } from './grpc-status.ts';
import { closed, dnsLabel, duration, grpcMethodName, mapOf, named } from './names.ts';

const status = (description: string) => Type.Enum([...statusNames], { description });

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
  description: 'Lower-case letters, digits, "_", "." and "-", as gRPC sends it.',
  examples: ['x-customer'],
});

const texts = (description: string) =>
  mapOf(metadataKey, Type.String({ description: 'The value.' }), { description, minProperties: 1 });

const textsOrNone = (description: string) =>
  mapOf(
    metadataKey,
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'The value; null where it must not be there.',
    }),
    { description, minProperties: 1 },
  );

const from = Type.Object(
  {
    service: Type.Optional(dnsLabel('A service of the cluster, from its own pod and with its identity.')),
    gateway: Type.Optional(dnsLabel('A gateway of the cluster, from outside.')),
    host: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'With gateway: the host that is dialled.',
        examples: ['greeter.example.com'],
      }),
    ),
    principal: Type.Optional(principal('An identity of the mesh that no service here has.')),
    plaintext: Type.Optional(
      Type.Literal(true, { description: 'Straight at a pod, without TLS and without an identity.' }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'Who calls: exactly one of service, gateway with host, principal and plaintext.',
  },
);

const server = closed(
  {
    version: Type.Optional(dnsLabel('Only servers of this version. Without it and copies: all servers.')),
    copies: Type.Optional(Type.Literal(true, { description: 'Only for the copies that a mirror sends.' })),
    fail: Type.Optional(
      closed(
        {
          status: status('The status it answers with.'),
          first: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 20, description: 'Only the first tries of each call.' }),
          ),
          percent: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 100, description: 'Only every so many calls of a hundred.' }),
          ),
        },
        'It fails instead of answering.',
      ),
    ),
    slow: Type.Optional(duration('It waits before it answers or fails.')),
    answer: Type.Optional(texts('Metadata that it sends with its answer.')),
  },
  'How servers treat the calls of this proof, and of no other.',
);

const expectation = Type.Object(
  {
    status: Type.Optional(
      Type.Union(
        [status('One status.'), Type.Array(status('One of these.'), { minItems: 1, uniqueItems: true })],
        {
          description: 'How every call ends. Default: OK, unless statusShare or reached: false is said.',
        },
      ),
    ),
    statusShare: Type.Optional(
      closed(
        { status: status('The status.'), percent: percent('Its share of all calls.') },
        'A share of the calls ends with a status, all others with OK.',
      ),
    ),
    version: Type.Optional(dnsLabel('The version that answers every call.')),
    versions: Type.Optional(
      mapOf(dnsLabel('A version.'), percent('Its share of all calls.'), {
        description: 'The share of the calls that each version answers, in percent; together 100.',
        minProperties: 1,
      }),
    ),
    tries: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: 'How often servers see each call, copies aside.',
      }),
    ),
    copies: Type.Optional(
      closed(
        {
          service: Type.Optional(dnsLabel('The service that gets them. Default: this one.')),
          version: Type.Optional(dnsLabel('The version that gets them.')),
          percent: percent('The share of the calls that is copied.'),
        },
        'Copies that a mirror sends.',
      ),
    ),
    reached: Type.Optional(Type.Literal(false, { description: 'No server sees a call.' })),
    endsBeforeServer: Type.Optional(
      Type.Literal(true, {
        description: 'Each call ends before the server has answered: a limit has ended it.',
      }),
    ),
    latency: Type.Optional(
      Type.Object(
        {
          above: Type.Optional(duration('No call is faster: it was delayed.')),
          below: Type.Optional(duration('No call is slower. It depends on this machine too: leave room.')),
        },
        {
          additionalProperties: false,
          minProperties: 1,
          description:
            'Bounds of the time that each call takes. Prefer endsBeforeServer, which measures no time.',
        },
      ),
    ),
    requestHeaders: Type.Optional(textsOrNone('Metadata as servers get it.')),
    responseHeaders: Type.Optional(textsOrNone('Initial metadata as the caller gets it.')),
  },
  { additionalProperties: false, minProperties: 1, description: 'What must come of the calls; all of it.' },
);

const proof = closed(
  {
    name: dnsLabel('Name of the proof, of which a service has only one.'),
    clusters: Type.Optional(
      Type.Array(dnsLabel('A cluster.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Where it must hold. Default: in every cluster that runs the service.',
      }),
    ),
    from,
    call: grpcMethodName('The method that is called.'),
    metadata: Type.Optional(texts('Metadata of each call.')),
    calls: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'How many calls. Default: 1000 where a share is expected, else 20.',
      }),
    ),
    deadline: Type.Optional(duration('Deadline of each call. Default: 20s.')),
    servers: Type.Optional(
      Type.Array(server, {
        minItems: 1,
        description:
          'What servers do. The first entry that fits a server holds. Default: they answer at once.',
      }),
    ),
    expect: expectation,
  },
  'One proof: calls, and what must come of them.',
);

/** Shape of `services/<name>/proofs.yaml`: what its owners want to see proven beside what follows from the specs. */
export const proofsSchema = closed(
  { proofs: Type.Array(proof, { minItems: 1, description: 'The proofs.' }) },
  'Proofs of a service that `npm run prove` carries out beside those it derives from the specs.',
);

/** A valid `proofs.yaml`, as written. */
export type ProofsSpec = Type.Static<typeof proofsSchema>;

/** One proof of it. */
export type ProofSpec = ProofsSpec['proofs'][number];
