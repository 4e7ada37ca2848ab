import Type from 'typebox';
import { caller, principal, reason } from '../identities.ts';
import { closed, dnsLabel, grpcMethodName } from '../names.ts';
import { authenticationSettings } from './authentication.ts';
import { portName } from './workload-names.ts';

const call = closed(
  {
    service: dnsLabel(
      'Name of the service to call, from services/. External services are allowed too.',
      'stock',
    ),
    methods: Type.Optional(
      Type.Array(grpcMethodName('A method that is called.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The methods that are called. Omit it only for services without a gRPC server, and for external services without grpc.services.',
      }),
    ),
    ports: Type.Optional(
      Type.Array(portName('A port of the called service.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Names of ports in ports of the called service to connect to. Required for a service without a gRPC server. Default for a service with a gRPC server: all its further ports.',
      }),
    ),
  },
  'One service that this service calls: its methods, its ports, or both.',
);

const ownMethods = (description: string) =>
  Type.Array(grpcMethodName('A method of this service.'), { minItems: 1, uniqueItems: true, description });

const callers = (description: string) =>
  Type.Array(caller('A caller.'), { minItems: 1, uniqueItems: true, description });

const allowedPrincipal = closed(
  {
    principal: principal('The caller.'),
    methods: Type.Optional(ownMethods('The methods it may call.')),
    ports: Type.Optional(
      Type.Array(portName('A port of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Names of ports in ports that it may connect to.',
      }),
    ),
    reason: reason('Who the caller is, and why it is not a service of this repository.'),
  },
  "A caller from outside this repository, for example another team's gateway or a service that is not migrated yet.",
);

const denial = closed(
  {
    methods: ownMethods('The methods.'),
    callers: Type.Optional(callers('Callers that may not call the methods. Default: all callers.')),
    reason: Type.Optional(reason('The reason. It is also written into the rendered policy.')),
  },
  'Calls to deny, even if another rule allows them.',
);

const outboundTrafficPolicy = Type.Union(
  [
    Type.Literal('REGISTRY_ONLY'),
    closed(
      {
        mode: Type.Literal('ALLOW_ANY', { description: 'Allows connections to any address.' }),
        reason: reason('The reason why the destinations cannot be listed.'),
      },
      'Allow connections to any destination.',
    ),
  ],
  {
    description:
      'How to treat connections to hosts that calls does not list. REGISTRY_ONLY refuses them; ALLOW_ANY, with a reason, allows them. Default: REGISTRY_ONLY.',
  },
);

const policies = closed(
  {
    mode: Type.Union(
      [
        Type.Literal('enforce', { description: 'Calls that no rule allows are denied.' }),
        Type.Literal('dry-run', {
          description: 'Every call is allowed. The proxies log what the rules would deny.',
        }),
      ],
      {
        description:
          'Whether the proxies enforce the rules that follow from calls, allow, allowPrincipals, deny, expose and jwt.require. Default: enforce.',
      },
    ),
  },
  'Whether the AuthorizationPolicies of the service are enforced. Use mode dry-run before the first enforcement: the proxies log the calls that would be denied, and answer them. Remove the line to enforce. A cluster file can set another mode than the spec.',
);

/** Which services the service calls, and who may call it. */
export const accessSettings = {
  calls: Type.Optional(
    Type.Array(call, { description: 'The services and methods that this service calls.' }),
  ),
  outboundTrafficPolicy: Type.Optional(outboundTrafficPolicy),
  allow: Type.Optional(
    closed(
      {
        health: Type.Optional(
          callers('Callers of grpc.health.v1.Health. Probes of the kubelet need no entry.'),
        ),
        reflection: Type.Optional(callers('Callers of gRPC server reflection.')),
      },
      'Callers of the methods that every server offers in addition to its own: health and reflection. Default: no caller.',
    ),
  ),
  allowPrincipals: Type.Optional(
    Type.Array(allowedPrincipal, {
      minItems: 1,
      description: 'Callers from outside this repository, and the methods they may call.',
    }),
  ),
  deny: Type.Optional(
    Type.Array(denial, { minItems: 1, description: 'Calls to deny, even if another rule allows them.' }),
  ),
  policies: Type.Optional(policies),
  ...authenticationSettings,
};
