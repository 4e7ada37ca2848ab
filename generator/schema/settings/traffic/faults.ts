import Type from 'typebox';
import { statusNames } from '../../grpc-status.ts';
import { closed, duration, grpcMethodName } from '../../names.ts';
import { percent } from './limits.ts';
import { metadataConditions } from './metadata.ts';

/** What a call can be aborted with, in the spelling of Istio's grpcStatus. */
const [, ...failures] = statusNames;

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
          grpcStatus: Type.Enum([...failures], { description: 'The gRPC status the caller gets.' }),
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
