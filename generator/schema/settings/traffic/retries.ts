import Type from 'typebox';
import { closed, duration } from '../../names.ts';

/**
 * The conditions on which Envoy can retry a gRPC call. The first three happen before the server has seen the
 * call. reset is a stream that breaks off, or that Envoy ends at perTryTimeout. The others are gRPC status
 * codes that the server, or the network, returned, and the last two are groups of HTTP status codes, for
 * operations of HTTP servers.
 * Source: Envoy, HTTP router filter, x-envoy-retry-on and x-envoy-retry-grpc-on.
 */
export const retryConditions = [
  'connect-failure',
  'refused-stream',
  'reset-before-request',
  'reset',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
  '5xx',
  'gateway-error',
] as const;

const retryPolicy = closed(
  {
    attempts: Type.Integer({
      minimum: 1,
      maximum: 10,
      description: 'Maximum number of retries of a failed call.',
    }),
    perTryTimeout: Type.Optional(
      duration(
        'Time limit of one attempt. After the limit, the call is retried if retryOn contains reset and deadline-exceeded. For a server-streaming method it is the time until the first message, and it applies only if it is set for that method.',
      ),
    ),
    backoff: Type.Optional(
      duration(
        'Base of the pause before a retry. The pause is random and grows with each retry. Default: 25ms.',
      ),
    ),
    retryOn: Type.Array(Type.Enum([...retryConditions]), {
      minItems: 1,
      uniqueItems: true,
      description: 'The conditions on which a call is retried.',
    }),
    nonIdempotent: Type.Optional(
      Type.Literal('allow', {
        description:
          'Confirms that calls may be retried although they may already have had an effect. Required to retry a method without idempotency_level on other conditions than connect-failure, refused-stream and reset-before-request.',
      }),
    ),
  },
  'When and how often a failed call is retried.',
);

/** The retry policy, or `off`. */
export const retries = Type.Union([Type.Literal('off'), retryPolicy], {
  description:
    'A retry policy, or off. Default: calls that never reached the server (connect-failure, refused-stream) are retried twice.',
});
