import Type from 'typebox';
import { closed, dnsLabel, grpcMethodName, grpcServiceName } from '../../names.ts';
import { timeoutOrOff } from './limits.ts';
import { headerChanges, metadataConditions } from './metadata.ts';
import { retries } from './retries.ts';
import { shares } from './shares.ts';

const match = Type.Object(
  {
    methods: Type.Optional(
      Type.Array(grpcMethodName('A method of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Calls of these methods.',
      }),
    ),
    services: Type.Optional(
      Type.Array(grpcServiceName('A gRPC service of grpc.services.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Calls of any method of these gRPC services.',
      }),
    ),
    metadata: Type.Optional(metadataConditions('Conditions on the metadata of the call; all of them hold.')),
    callers: Type.Optional(
      Type.Array(dnsLabel('A service in services/.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Calls by these services. Nothing that comes in through a gateway.',
      }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      'Which calls the rule takes: those of one of the methods or services, by one of the callers, with all of the metadata. Without methods and services: any method.',
  },
);

const rule = closed(
  {
    name: dnsLabel(
      'Name of the rule, of which a service has only one; names the route in Envoy and in its logs.',
    ),
    match,
    subset: Type.Optional(dnsLabel('The version that gets the calls, in every cluster that has the rule.')),
    weights: Type.Optional(
      shares(
        'Share of the calls each version gets, in percent; together 100. Without subset and weights, the calls are split like all others.',
      ),
    ),
    authority: Type.Optional(
      Type.String({
        title: 'an authority',
        pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?$',
        description: 'What :authority is rewritten to: a host, with or without a port.',
        examples: ['beta.stock.example.com'],
      }),
    ),
    requestHeaders: Type.Optional(headerChanges('What happens to the metadata of the call.')),
    responseHeaders: Type.Optional(
      headerChanges('What happens to the initial metadata of the answer. Trailers stay as they are.'),
    ),
    timeout: Type.Optional(
      timeoutOrOff(
        'How long a call by this rule may take, retries included, instead of what else holds; a method that answers with a stream only where the rule names it.',
      ),
    ),
    retries: Type.Optional(retries),
  },
  'One rule: which calls, and what happens to them.',
);

/** Rules for some of the calls, before the split that holds for all others. */
export const routes = Type.Array(rule, {
  description:
    'Rules for some of the calls, in this order: the first that takes a call decides. Timeouts, retries, mirrors and faults of its method hold for a call of a rule too.',
});
