import Type from 'typebox';
import { closed, dnsLabel, duration, grpcMethodName, imageName, mapOf, quantity } from './names.ts';

/**
 * What Envoy can retry a gRPC call on. The first three happen before the server has seen the call; the others are
 * gRPC status codes that it, or the network, answered with.
 * Source: Envoy, HTTP router filter, x-envoy-retry-on and x-envoy-retry-grpc-on.
 */
export const retryConditions = [
  'connect-failure',
  'refused-stream',
  'reset-before-request',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;

const retryPolicy = closed(
  {
    attempts: Type.Integer({
      minimum: 1,
      maximum: 10,
      description: 'How often a failed call is repeated at most.',
    }),
    perTryTimeout: Type.Optional(duration('How long one try may take.')),
    retryOn: Type.Array(Type.Enum([...retryConditions]), {
      minItems: 1,
      uniqueItems: true,
      description: 'What a call is repeated on.',
    }),
    nonIdempotent: Type.Optional(
      Type.Literal('allow', {
        description:
          'Repeats calls that may already have had an effect: needed to retry a method without idempotency_level on more than connect-failure, refused-stream and reset-before-request.',
      }),
    ),
  },
  'When and how often a failed call is repeated.',
);

const retries = Type.Union([Type.Literal('off'), retryPolicy], {
  description:
    'A retry policy, or off. Without one, calls that never reached the server are repeated twice (connect-failure, refused-stream).',
});

const methodPolicy = closed(
  {
    timeout: Type.Optional(duration('How long a call may take, retries included.')),
    retries: Type.Optional(retries),
  },
  'What differs for this method.',
);

const call = closed(
  {
    service: dnsLabel('The service called, by its name in services/.'),
    methods: Type.Array(grpcMethodName('A method called.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The methods called.',
    }),
  },
  'One service this one calls.',
);

const amounts = (purpose: string) =>
  closed(
    {
      cpu: Type.Optional(quantity('CPU, in cores.')),
      memory: Type.Optional(quantity('Memory, in bytes.')),
    },
    purpose,
  );

const outlierDetection = closed(
  {
    consecutiveGatewayErrors: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Gateway errors (gRPC UNAVAILABLE among them) in a row before ejection; 0 is off.',
      }),
    ),
    consecutive5xxErrors: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Errors of any kind in a row before ejection; 0 is off.' }),
    ),
    interval: Type.Optional(duration('Time between two looks at the counts.')),
    baseEjectionTime: Type.Optional(duration('Shortest time a pod stays ejected.')),
    maxEjectionPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          "Largest share of pods ejected at once, in percent. Istio's default of 10 ejects nothing below ten pods.",
      }),
    ),
    minHealthPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description: 'Ejection stops while fewer pods than this are healthy, in percent.',
      }),
    ),
  },
  'Circuit breaking by ejecting pods that answer with errors.',
);

const connectionPool = closed(
  {
    http2MaxRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Calls under way at once from one caller; this is the limit that counts for gRPC.',
      }),
    ),
    maxRequestsPerConnection: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Calls after which a connection is renewed, so that new pods get traffic; 0 is never.',
      }),
    ),
    idleTimeout: Type.Optional(duration('Time without a call after which a connection is closed.')),
    connectTimeout: Type.Optional(duration('Longest time to connect.')),
  },
  'Circuit breaking by limiting what one caller may have open.',
);

/** What a service spec says and a cluster file can override, by the same names. */
export const settings = {
  image: imageName('The image that every version is a tag of.'),
  calls: Type.Optional(
    Type.Array(call, { description: 'Which methods of which services this service calls.' }),
  ),
  timeout: Type.Optional(
    duration('How long a call of any method may take, retries included. Without it: no limit.'),
  ),
  retries: Type.Optional(retries),
  methods: Type.Optional(
    mapOf(grpcMethodName('A method of this service.'), methodPolicy, {
      description: 'What differs by method.',
    }),
  ),
  loadBalancer: Type.Optional(
    closed(
      {
        simple: Type.Enum(['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM', 'PASSTHROUGH'], {
          description: 'How a pod is chosen for each call.',
        }),
      },
      'How calls are spread over the pods.',
    ),
  ),
  connectionPool: Type.Optional(connectionPool),
  outlierDetection: Type.Optional(outlierDetection),
  resources: Type.Optional(
    closed(
      {
        requests: Type.Optional(amounts('What is reserved.')),
        limits: Type.Optional(amounts('What is never exceeded.')),
      },
      'CPU and memory of the container. Default: requests of 100m and 128Mi, a memory limit of 256Mi.',
    ),
  ),
  env: Type.Optional(
    mapOf(
      Type.String({
        title: 'an environment variable name',
        pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
        description: 'Letters, digits and "_", not starting with a digit.',
      }),
      Type.String(),
      { description: 'Environment variables of the container. APP_VERSION is set to the version by itself.' },
    ),
  ),
  terminationGracePeriodSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description: 'Time a pod gets to finish its calls, in seconds. Default: 40.',
    }),
  ),
};

/** True for a key that a cluster file can override. */
export const isSettingKey = (key: string): boolean => Object.hasOwn(settings, key);
