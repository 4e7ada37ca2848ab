import Type from 'typebox';
import { closed, duration, mapOf, named } from '../../names.ts';

/** Largest hash ring that Envoy builds. Envoy rejects a cluster with a larger one. */
const largestRing = 8_388_608;

/** Largest Maglev table that Envoy builds. */
const largestTable = 5_000_011;

const headerName = named(
  'a metadata key',
  '^[a-z0-9_.-]+$',
  'Lower-case letters, digits, "_", "." and "-", as in gRPC metadata.',
  ['x-customer'],
);

const cookieName = named('a cookie name', '^[A-Za-z0-9_.-]+$', 'Letters, digits, "_", "." and "-".', [
  'session',
]);

/** A region, as the nodes of clusters have it in a label. */
export const region = named('a region', '^[^/*\\s]+$', 'Only the region, without a zone and without "*".', [
  'europe-west1',
]);

const callerLocality = named(
  'the locality of callers',
  '^[^/*\\s]+(/[^/*\\s]+){0,2}(/\\*)?$',
  'region, region/zone or region/zone/subzone, with "*" at the end for the rest.',
  ['europe-west1/*'],
);

const locality = named(
  'a locality',
  '^(\\*|[^/*\\s]+(/[^/*\\s]+){0,2}(/\\*)?)$',
  'region, region/zone or region/zone/subzone, with "*" at the end for the rest; "*" alone is everywhere.',
  ['europe-west1/europe-west1-b/*'],
);

const consistentHash = closed(
  {
    httpHeaderName: Type.Optional(
      headerName('Calls with the same value of this metadata key reach the same pod.'),
    ),
    httpCookie: Type.Optional(
      closed(
        {
          name: cookieName('Name of the cookie.'),
          path: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'Path of the cookie that the proxy creates.',
              examples: ['/'],
            }),
          ),
          ttl: Type.Optional(
            duration(
              'Lifetime of the cookie that the proxy creates for calls without one. 0s is a session cookie. Without ttl, calls without the cookie go to any pod.',
            ),
          ),
        },
        'Calls with the same cookie reach the same pod. gRPC clients do not store cookies automatically.',
      ),
    ),
    httpQueryParameterName: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Requests with the same value of this query parameter reach the same pod. Only for HTTP: gRPC calls have no query.',
        examples: ['customer'],
      }),
    ),
    useSourceIp: Type.Optional(
      Type.Literal(true, { description: 'All calls of one caller pod reach the same pod.' }),
    ),
    ringHash: Type.Optional(
      closed(
        {
          minimumRingSize: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: largestRing,
              description:
                'Minimum size of the hash ring. A larger ring spreads the calls more evenly. Default: 1024.',
            }),
          ),
        },
        'Consistent hashing with a ring. This is the default.',
      ),
    ),
    maglev: Type.Optional(
      closed(
        {
          tableSize: Type.Integer({
            minimum: 2,
            maximum: largestTable - 1,
            description: "Size of the table, a prime number. Envoy's own default is 65537.",
          }),
        },
        'Consistent hashing with a Maglev table. It is faster than a ring, but more calls move to another pod when pods change.',
      ),
    ),
  },
  'Calls with the same key reach the same pod, as long as the set of pods does not change. Exactly one of httpHeaderName, httpCookie, httpQueryParameterName and useSourceIp.',
);

const warmup = closed(
  {
    duration: duration('How long a new pod gets less than its full share.'),
    minimumPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: 'Share at the start, in percent of the full share. Default: 10.',
      }),
    ),
    aggression: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'Shape of the increase: 1 is linear, a higher value grows faster at first. Default: 1.',
      }),
    ),
  },
  'Slow start: new pods get their share of the calls gradually. Only with LEAST_REQUEST and ROUND_ROBIN.',
);

const localityLbSetting = closed(
  {
    enabled: Type.Optional(
      Type.Boolean({
        description:
          'false spreads the calls evenly over all zones. Default: the setting of the mesh. If the mesh has none, outlierDetection makes callers prefer pods nearby.',
      }),
    ),
    failover: Type.Optional(
      Type.Array(
        closed(
          {
            from: region('Region of the caller.'),
            to: region('Region that gets its calls if its own region has no healthy pod.'),
          },
          'Failover of one region.',
        ),
        { minItems: 1, description: 'Failover from one region to another. It needs outlierDetection.' },
      ),
    ),
    failoverPriority: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]*)?$',
          title: 'a label',
          description: 'Key of a label of pods, or key=value.',
          examples: ['topology.kubernetes.io/zone'],
        }),
        {
          minItems: 1,
          uniqueItems: true,
          description:
            'Labels in order of importance: callers prefer pods that have the same values of the first ones as themselves, or the given value. It needs outlierDetection.',
        },
      ),
    ),
    distribute: Type.Optional(
      Type.Array(
        closed(
          {
            from: callerLocality('Where the caller is.'),
            to: mapOf(
              locality('Where the pods are.'),
              Type.Integer({ minimum: 1, maximum: 100, description: 'Percent of the calls.' }),
              { minProperties: 1, description: 'Share of the calls for each locality. They add up to 100.' },
            ),
          },
          'Distribution of the calls from one locality.',
        ),
        {
          minItems: 1,
          description:
            'Fixed shares of the calls for localities, instead of the nearest pods. Other localities get no call, even if no pod of these is healthy.',
        },
      ),
    ),
  },
  'Locality load balancing: zones, and failover between regions.',
);

/** Istio's LoadBalancerSettings, limited to what has an effect on gRPC. */
export const loadBalancer = closed(
  {
    simple: Type.Optional(
      Type.Enum(['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM', 'PASSTHROUGH'], {
        description: 'Algorithm that chooses a pod for each call. Default: LEAST_REQUEST.',
      }),
    ),
    consistentHash: Type.Optional(consistentHash),
    warmup: Type.Optional(warmup),
    localityLbSetting: Type.Optional(localityLbSetting),
  },
  'Load balancing: how calls are spread over the pods.',
);
