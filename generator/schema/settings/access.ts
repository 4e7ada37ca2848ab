import Type from 'typebox';
import { caller, principal, reason } from '../identities.ts';
import { closed, dnsLabel, grpcMethodName } from '../names.ts';
import { authenticationSettings } from './authentication.ts';

const call = closed(
  {
    service: dnsLabel('The service called, by its name in services/; an external one too.'),
    methods: Type.Optional(
      Type.Array(grpcMethodName('A method called.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The methods called. Left out for external services without grpc.services, and only there.',
      }),
    ),
  },
  'One service this one calls.',
);

const ownMethods = (description: string) =>
  Type.Array(grpcMethodName('A method of this service.'), { minItems: 1, uniqueItems: true, description });

const callers = (description: string) =>
  Type.Array(caller('A caller.'), { minItems: 1, uniqueItems: true, description });

const allowedPrincipal = closed(
  {
    principal: principal('Who calls.'),
    methods: ownMethods('The methods it may call.'),
    reason: reason('Who that is, and why it is no service of this repository.'),
  },
  'A caller from outside this repository, such as a gateway or what is not migrated yet.',
);

const denial = closed(
  {
    methods: ownMethods('The methods.'),
    callers: Type.Optional(callers('Who must not call them. Default: nobody may.')),
    reason: Type.Optional(reason('Why. It stands in the rendered policy too.')),
  },
  'Calls that are refused, whatever allows them.',
);

const outboundTrafficPolicy = Type.Union(
  [
    Type.Literal('REGISTRY_ONLY'),
    closed(
      {
        mode: Type.Literal('ALLOW_ANY', { description: 'Connections to any address are let through.' }),
        reason: reason('Why the destinations cannot be declared.'),
      },
      'Connections to anywhere.',
    ),
  ],
  {
    description:
      'What becomes of connections to what calls does not name: REGISTRY_ONLY refuses them, ALLOW_ANY with a reason lets them through. Default: REGISTRY_ONLY.',
  },
);

/** Whom the service calls, and who may call it. */
export const accessSettings = {
  calls: Type.Optional(
    Type.Array(call, { description: 'Which methods of which services this service calls.' }),
  ),
  outboundTrafficPolicy: Type.Optional(outboundTrafficPolicy),
  allow: Type.Optional(
    closed(
      {
        health: Type.Optional(
          callers('Who may call grpc.health.v1.Health. The probes of the kubelet need no permission.'),
        ),
        reflection: Type.Optional(callers('Who may call gRPC server reflection.')),
      },
      'Who may call what every server answers beside its own methods. Default: nobody.',
    ),
  ),
  allowPrincipals: Type.Optional(
    Type.Array(allowedPrincipal, {
      minItems: 1,
      description: 'Callers that no service spec declares: who may call what from outside this repository.',
    }),
  ),
  deny: Type.Optional(
    Type.Array(denial, { minItems: 1, description: 'Calls that are refused, whatever allows them.' }),
  ),
  ...authenticationSettings,
};
