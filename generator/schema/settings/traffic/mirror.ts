import Type from 'typebox';
import { closed, dnsLabel, grpcMethodName } from '../../names.ts';
import { percent } from './limits.ts';

const copy = closed(
  {
    methods: Type.Array(grpcMethodName('A method of this service.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The methods whose calls are copied.',
    }),
    subset: Type.Optional(dnsLabel('The version of this service that gets the copies.')),
    service: Type.Optional(
      dnsLabel('Instead of subset: another service in services/ that serves the methods.'),
    ),
    percent: Type.Optional(percent('Share of the calls that is copied.')),
  },
  'Copies of the calls of some methods, to one version or service.',
);

/** Copies of calls, whose answers nobody waits for. */
export const mirror = Type.Array(copy, {
  description: 'Copies calls to another version or service, and drops what that one answers.',
});
