import Type from 'typebox';
import { statusNames } from '../../grpc-status.ts';
import { closed, duration, grpcMethodName } from '../../names.ts';
import { metadataConditions } from './metadata.ts';
import { percent } from './values.ts';

/** The status codes for an abort, in the spelling of Istio's grpcStatus. */
const [, ...failures] = statusNames;

const fault = closed(
  {
    methods: Type.Array(grpcMethodName('A method of this service.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The methods whose calls get the fault.',
    }),
    metadata: Type.Optional(
      metadataConditions(
        'Only calls with this metadata; all conditions must hold. These calls are split between the versions like other calls, but skip the rules in routes.',
      ),
    ),
    abort: Type.Optional(
      closed(
        {
          grpcStatus: Type.Optional(
            Type.Enum([...failures], { description: 'The gRPC status that the caller receives.' }),
          ),
          httpStatus: Type.Optional(
            Type.Integer({
              minimum: 400,
              maximum: 599,
              description: 'For operations of an HTTP server: the HTTP status that the caller receives.',
              examples: [503],
            }),
          ),
          percent: Type.Optional(percent('Share of the calls that is aborted.')),
        },
        'Answers the call with an error instead of sending it to the service. It has either grpcStatus or httpStatus.',
      ),
    ),
    delay: Type.Optional(
      closed(
        {
          fixedDelay: duration('How long a call waits before it is sent.'),
          percent: Type.Optional(percent('Share of the calls that is delayed.')),
        },
        'Delays calls.',
      ),
    ),
  },
  'A fault for the calls of some methods: an abort, a delay, or both.',
);

/** Faults for callers, to test how they react. */
export const faults = Type.Array(fault, {
  description:
    'Fault injection in the proxies of the callers. Injected faults trigger no retries and no timeouts. Not allowed in clusters of the last stage, unless allowFaults in the cluster file lists the service.',
});
