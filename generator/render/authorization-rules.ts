import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy';
import { isOperationTitle } from '../load/http-operation.ts';
import type { Denial, Permission } from '../model/access.ts';
import type { Jwt, TokenRequirement } from '../model/authentication.ts';
import { principalOf } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import { targetsOf } from '../model/served-ports.ts';
import type { Service } from '../model/service.ts';
import { httpRequests } from './http-requests.ts';
import type { InstanceView } from './view.ts';

/** A rule of an AuthorizationPolicy. */
export type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];
type Source = NonNullable<NonNullable<Rule['from']>[number]['source']>;
type Operations = NonNullable<Rule['to']>;

/**
 * The ALLOW rules: for each caller the methods it may call, and the methods for callers without an identity.
 */
export function allowRules(view: InstanceView): Rule[] {
  const { jwt, permissive } = view.service.access.authentication;
  return [
    ...permissionsOf(view).flatMap(({ caller, methods, ports }) =>
      rulesOf(
        { principals: [principalOf(caller, view.cluster.trustDomain)] },
        { methods, ports: targetsOf(view.service, ports) },
        jwt,
        view.service,
      ),
    ),
    // Only callers without a certificate: the others have their own rule.
    ...rulesOf(
      { notPrincipals: ['*'] },
      { methods: permissive?.plaintextMethods ?? [], ports: [] },
      jwt,
      view.service,
    ),
  ];
}

/** One rule for methods without a token, and one for each token requirement. */
function rulesOf(
  source: Source,
  { methods, ports }: Omit<Permission, 'caller'>,
  jwt: Jwt | undefined,
  service: Service,
): Rule[] {
  const requirements = jwt?.require ?? [];
  const free = methods.filter((method) => !requirements.some((each) => each.methods.includes(method)));
  const to = [...calls(free, service), ...connections(ports)];
  return [
    ...(to.length > 0 ? [{ from: [{ source }], to }] : []),
    ...requirements.flatMap((requirement): Rule[] => {
      const bound = methods.filter((method) => requirement.methods.includes(method));
      if (bound.length === 0 || !jwt) return [];
      const withToken = { ...source, requestPrincipals: [`${jwt.issuer}/*`] };
      return [{ from: [{ source: withToken }], to: calls(bound, service), ...conditions(requirement) }];
    }),
  ];
}

/**
 * Istio addresses a nested claim with one pair of brackets per level:
 * `request.auth.claims[realm_access][roles]`.
 */
function conditions({ claims }: TokenRequirement): Pick<Rule, 'when'> {
  const when = Object.entries(claims).map(([claim, values]) => {
    const [name = '', ...nested] = claim.split('[');
    return {
      key: `request.auth.claims[${name}]${nested.map((part) => `[${part}`).join('')}`,
      values: [...values],
    };
  });
  return when.length > 0 ? { when } : {};
}

/**
 * A gRPC call is an HTTP/2 POST; its path is the method. Requests are bound to their port if the service has others:
 * a path means something else there.
 */
function calls(methods: readonly string[], service: Service): Operations {
  const { grpc, http, ports } = service;
  const ofGrpc = methods.filter((method) => !isOperationTitle(method));
  const at = (port: number | undefined) => (port === undefined ? {} : { ports: [String(port)] });
  return [
    ...(ofGrpc.length > 0
      ? [{ operation: { ...at(http && grpc?.targetPort), methods: ['POST'], paths: ofGrpc.map(pathOf) } }]
      : []),
    ...httpRequests(methods, service).map((request) => ({
      operation: { ...at(ports.length > 1 ? http?.targetPort : undefined), ...request },
    })),
  ];
}

const connections = (ports: readonly number[]): Operations =>
  ports.length > 0 ? [{ operation: { ports: ports.map(String) } }] : [];

/** The DENY rules. They are bound to the port: otherwise a connection without a path would match. */
export function denyRules(
  denials: readonly Denial[],
  { service, cluster: { trustDomain } }: InstanceView,
): Rule[] {
  return denials.map(({ methods, callers }) => ({
    ...(callers
      ? { from: [{ source: { principals: callers.map((caller) => principalOf(caller, trustDomain)) } }] }
      : {}),
    to: denied(methods, service),
  }));
}

function denied(methods: readonly string[], service: Service): Operations {
  const { grpc, http } = service;
  const ofGrpc = methods.filter((method) => !isOperationTitle(method));
  return [
    ...(ofGrpc.length > 0 && grpc
      ? [{ operation: { ports: [String(grpc.targetPort)], paths: ofGrpc.map(pathOf) } }]
      : []),
    ...(http
      ? httpRequests(methods, service).map((request) => ({
          operation: { ports: [String(http.targetPort)], ...request },
        }))
      : []),
  ];
}

const pathOf = (method: string): string => `/${method}`;
