import Type from 'typebox';
import { closed, dnsLabel, grpcMethodName } from '../names.ts';

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

/** Whom the service calls, and who may call it. */
export const accessSettings = {
  calls: Type.Optional(
    Type.Array(call, { description: 'Which methods of which services this service calls.' }),
  ),
};
