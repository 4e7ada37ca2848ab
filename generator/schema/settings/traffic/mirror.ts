import Type from 'typebox';
import { closed, dnsLabel, grpcMethodName } from '../../names.ts';
import { percent } from './values.ts';

const copy = closed(
  {
    methods: Type.Array(grpcMethodName('A method of this service.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The methods whose calls are copied.',
    }),
    subset: Type.Optional(dnsLabel('The version of this service that receives the copies.', 'v2')),
    service: Type.Optional(
      dnsLabel(
        'Use it instead of subset: another service in services/ that serves the methods.',
        'orders-shadow',
      ),
    ),
    percent: Type.Optional(percent('Share of the calls that is copied.')),
  },
  'Copies the calls of some methods to one version or service.',
);

/** Mirrored calls, whose responses are dropped. */
export const mirror = Type.Array(copy, {
  description: 'Mirroring: copies calls to another version or service and drops the responses.',
});
