import Type from 'typebox';
import { closed, duration, grpcMethodName } from '../../names.ts';
import { percent } from './limits.ts';
import { metadataConditions } from './metadata.ts';

/** The gRPC status codes a call can be aborted with. Source: google.rpc.Code, in the spelling of Istio's grpcStatus. */
const statusNames = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

const fault = closed(
  {
    methods: Type.Array(grpcMethodName('A method of this service.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The methods whose calls are disturbed.',
    }),
    metadata: Type.Optional(
      metadataConditions(
        'Only calls with this metadata; all conditions hold. They are split like all others, past the rules of routes.',
      ),
    ),
    abort: Type.Optional(
      closed(
        {
          grpcStatus: Type.Enum([...statusNames], { description: 'The gRPC status the caller gets.' }),
          percent: Type.Optional(percent('Share of the calls that is aborted.')),
        },
        'Answers instead of the service.',
      ),
    ),
    delay: Type.Optional(
      closed(
        {
          fixedDelay: duration('How long a call waits before it is sent.'),
          percent: Type.Optional(percent('Share of the calls that waits.')),
        },
        'Lets calls wait.',
      ),
    ),
  },
  'What is done to the calls of some methods: an abort, a delay, or both.',
);

/** Faults that callers get to feel, to try what they make of them. */
export const faults = Type.Array(fault, {
  description:
    "Faults injected at the callers, who neither retry nor time out because of them. Refused in clusters of the last stage, unless the cluster file's allowFaults names the service.",
});
