import Type from 'typebox';
import { closed, dnsLabel, grpcMethodName, grpcServiceName } from '../../names.ts';
import { headerChanges, metadataConditions } from './metadata.ts';
import { retries } from './retries.ts';
import { shares, timeoutOrOff } from './values.ts';

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
    metadata: Type.Optional(metadataConditions('Conditions on the metadata of the call. All must hold.')),
    callers: Type.Optional(
      Type.Array(dnsLabel('A service in services/.', 'orders'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Calls from these services. Calls through a gateway never match.',
      }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      'The calls that the rule matches: one of the methods or gRPC services, one of the callers, and all metadata conditions. Without methods and services, every method matches.',
  },
);

const rule = closed(
  {
    name: dnsLabel(
      'Name of the rule, unique within the service. It is also the route name in Envoy and in its access log.',
      'readers',
    ),
    match,
    subset: Type.Optional(
      dnsLabel('The version that gets the calls, in every cluster that has the rule.', 'v2'),
    ),
    weights: Type.Optional(
      shares(
        'Share of the calls that each version gets, in percent. The shares add up to 100. Without subset and weights, the calls are split like all other calls.',
      ),
    ),
    authority: Type.Optional(
      Type.String({
        title: 'an authority',
        pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?$',
        description: 'New value of :authority: a host, with or without a port.',
        examples: ['beta.stock.example.com'],
      }),
    ),
    requestHeaders: Type.Optional(headerChanges('Changes of the request metadata.')),
    responseHeaders: Type.Optional(
      headerChanges('Changes of the initial metadata of the response. Trailers are not changed.'),
    ),
    timeout: Type.Optional(
      timeoutOrOff(
        'Time limit of a call that matches this rule, retries included. It replaces the other time limits. It applies to a server-streaming method only if the rule lists that method.',
      ),
    ),
    retries: Type.Optional(retries),
  },
  'One routing rule: the calls it matches, and where they go.',
);

/** Rules for some of the calls. They apply before the split for all other calls. */
export const routes = Type.Array(rule, {
  description:
    'Routing rules for some of the calls. The first rule that matches applies. Timeouts, retries, mirrors and faults of the method also apply to calls of a rule.',
});
