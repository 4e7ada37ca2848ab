import Type from 'typebox';
import { closed, duration } from '../names.ts';

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

/** How callers treat the pods of the service. */
export const destinationSettings = {
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
};
