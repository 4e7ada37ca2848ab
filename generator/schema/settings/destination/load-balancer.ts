import Type from 'typebox';
import { closed, duration, named } from '../../names.ts';

/** Largest hash ring Envoy builds; a larger one makes it refuse the cluster. */
const largestRing = 8_388_608;

/** Largest Maglev table Envoy builds. */
const largestTable = 5_000_011;

const headerName = named(
  'a metadata key',
  '^[a-z0-9_.-]+$',
  'Lower-case letters, digits, "_", "." and "-", as gRPC sends it.',
  ['x-customer'],
);

const cookieName = named('a cookie name', '^[A-Za-z0-9_.-]+$', 'Letters, digits, "_", "." and "-".', [
  'session',
]);

const region = named('a region', '^[^/*\\s]+$', 'The region alone, without zone and without "*".', [
  'europe-west1',
]);

const consistentHash = closed(
  {
    httpHeaderName: Type.Optional(
      headerName('Calls with the same value of this metadata key go to one pod.'),
    ),
    httpCookie: Type.Optional(
      closed(
        {
          name: cookieName('Name of the cookie.'),
          path: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'Path of a cookie that the proxy makes.',
              examples: ['/'],
            }),
          ),
          ttl: Type.Optional(
            duration(
              'Lifetime of the cookie that the proxy makes for calls without one; 0s is a session cookie. Without ttl, such calls go to any pod.',
            ),
          ),
        },
        'Calls with the same cookie go to one pod. gRPC clients keep no cookies by themselves.',
      ),
    ),
    useSourceIp: Type.Optional(
      Type.Literal(true, { description: 'All calls of one caller pod go to one pod.' }),
    ),
    ringHash: Type.Optional(
      closed(
        {
          minimumRingSize: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: largestRing,
              description: 'Fewest places on the ring; more spread the calls more evenly. Default: 1024.',
            }),
          ),
        },
        'Hashing by a ring, which is the default.',
      ),
    ),
    maglev: Type.Optional(
      closed(
        {
          tableSize: Type.Integer({
            minimum: 2,
            maximum: largestTable - 1,
            description: 'Size of the table, a prime number. Envoy by itself takes 65537.',
          }),
        },
        'Hashing by a Maglev table: faster, and more calls move when pods change.',
      ),
    ),
  },
  'The same pod for the same key, as long as the pods stay the same. Exactly one of httpHeaderName, httpCookie and useSourceIp.',
);

const warmup = closed(
  {
    duration: duration('How long a new pod gets less than its share, from its start.'),
    minimumPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: 'Smallest part of its share, in percent, that it begins with. Default: 10.',
      }),
    ),
    aggression: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'Shape of the increase: 1 is linear, more is faster at first. Default: 1.',
      }),
    ),
  },
  'New pods get their share of the calls step by step. With LEAST_REQUEST and ROUND_ROBIN only.',
);

const localityLbSetting = closed(
  {
    enabled: Type.Optional(
      Type.Boolean({
        description:
          'false spreads the calls over all zones alike. Default: as the mesh says; where it says nothing, outlierDetection prefers pods nearby.',
      }),
    ),
    failover: Type.Optional(
      Type.Array(
        closed(
          {
            from: region('Region of the caller.'),
            to: region('Region its calls go to when no pod of its own is healthy.'),
          },
          'Where the calls of one region go.',
        ),
        { minItems: 1, description: 'Which region stands in for which. Needs outlierDetection.' },
      ),
    ),
  },
  'How regions stand in for each other.',
);

/** Istio's LoadBalancerSettings, as far as they mean something for gRPC. */
export const loadBalancer = closed(
  {
    simple: Type.Optional(
      Type.Enum(['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM', 'PASSTHROUGH'], {
        description: 'How a pod is chosen for each call. Default: LEAST_REQUEST.',
      }),
    ),
    consistentHash: Type.Optional(consistentHash),
    warmup: Type.Optional(warmup),
    localityLbSetting: Type.Optional(localityLbSetting),
  },
  'How calls are spread over the pods.',
);
