import Type from 'typebox';
import { closed, duration } from '../../names.ts';

/**
 * What Envoy can retry a gRPC call on. The first three happen before the server has seen the call; reset is a stream that
 * breaks off, or that Envoy ends at perTryTimeout; the others are gRPC status codes that the server, or the network, answered with.
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
] as const;

const retryPolicy = closed(
  {
    attempts: Type.Integer({
      minimum: 1,
      maximum: 10,
      description: 'How often a failed call is repeated at most.',
    }),
    perTryTimeout: Type.Optional(
      duration(
        'How long one try may take, which is repeated then if retryOn names reset and deadline-exceeded; of a method that answers with a stream, until its first message, and only where it is said for that method.',
      ),
    ),
    backoff: Type.Optional(
      duration(
        'Basis of the pause before a repetition, a random time that grows from one to the next. Default: 25ms.',
      ),
    ),
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

/** How failed calls are repeated, or `off`. */
export const retries = Type.Union([Type.Literal('off'), retryPolicy], {
  description:
    'A retry policy, or off. Without one, calls that never reached the server are repeated twice (connect-failure, refused-stream).',
});
