import type { Path } from '../../diagnostics/source-file.ts';
import {
  type HttpOperation,
  idempotencyOf,
  operationsOf,
  operationTitle,
} from '../../load/http-operation.ts';
import { servedBy } from '../../load/proto-index.ts';
import { grpcConditions, httpConditions, mayRepeatEffects } from '../../model/retry.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, findService, fullHost } from '../../picture/hosts.ts';
import { accessContexts } from '../../picture/may-call.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import { defaultRetryOn } from '../../picture/read-routes.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, type RouteMatch, retryConditionsOf } from '../../picture/routes.ts';
import { usersOf } from '../../picture/visibility.ts';
import { defineCheck } from '../check.ts';
import { mayGatewayCall } from '../support/documents/gateway-callers.ts';
import { matchesPath } from '../support/documents/matched-paths.ts';
import { together } from '../support/places.ts';
import { retryPolicyOfMethod, retryScopes, retrySources } from '../support/routes/retry-policies.ts';
import { allMethods } from '../support/routes/rule-methods.ts';

export const retriedNonIdempotentMethod = defineCheck({
  name: 'retried-non-idempotent-method',
  code: 'MESH406',
  severity: 'error',
  suppressible: true,
  title: 'A method is retried although it is not declared idempotent',
  explanation:
    'A status such as unavailable can arrive after the server has done the work. Without option idempotency_level in the proto, a retry is not known to be safe: it could book, pay or send twice. An operation of HTTP is idempotent if all of its HTTP methods are. A route without retries is retried, too: Istio does it twice, also on unavailable and cancelled. Rendered routes without retries in the spec have only connect-failure and refused-stream. A VirtualService of a team cannot write nonIdempotent: allow: suppress the finding there, with the reason.',
  source:
    'google.protobuf.MethodOptions.idempotency_level; RFC 9110, 9.2.2; Istio, HTTPRetry; pilot/pkg/networking/core/route/retry (defaultRetryOn)',
  *run(workspace) {
    for (const { spec, at } of retrySources(workspace)) {
      const isKnown = (spec.grpc ?? spec.http) !== undefined;
      for (const { policy, path, methods } of retryScopes(spec, workspace.protos ?? {})) {
        const repeated = methods.filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN');
        const unsafe = repeated.map(({ name }) => name);
        const areHttp = repeated.length > 0 && repeated.every(({ method }) => method.isHttp);
        if (policy.nonIdempotent === 'allow' || (isKnown && unsafe.length === 0)) continue;
        // Another check reports a condition of the other protocol, which never holds.
        const others = areHttp ? grpcConditions : spec.grpc ? httpConditions : [];
        const harmful = policy.retryOn.filter((each) => mayRepeatEffects(each) && !others.includes(each));
        const [first] = harmful;
        if (first === undefined) continue;
        const [calls, remedy] = areHttp
          ? [
              `${repeated.map(({ method }) => method.name).join(', ')}, whose HTTP methods are not idempotent`,
              'set retries for single operations',
            ]
          : isKnown
            ? [
                `${unsafe.join(', ')}, which has no idempotency_level`,
                'mark the method in its proto (option idempotency_level = IDEMPOTENT)',
              ]
            : [
                `calls of ${spec.name}, whose methods are unknown`,
                'list its gRPC services (grpc: { services: [...] })',
              ];
        yield {
          message: `a retry on ${together(harmful)} may repeat ${calls}`,
          missingIn: spec.name,
          at: at([...path, 'retryOn', policy.retryOn.indexOf(first)]),
          hint: `${remedy}, remove ${together(harmful)}, or write nonIdempotent: allow`,
        };
      }
    }
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document)) {
        const retries: Path = [...route.path, 'retries'];
        const own = retryConditionsOf(route);
        const isDefault = own === undefined;
        const at = placeOf(document, [...retries, 'retryOn'], ...(isDefault ? [retries, route.path] : []));
        const harmful = (own?.map((each) => each.trim()) ?? defaultRetryOn).filter(mayRepeatEffects);
        if (harmful.length === 0 || !isInAddition(at)) continue;
        const repetition = repetitionOf(harmful, unsafeMethods(route, document, rendered));
        if (!repetition) continue;
        const { conditions, repeated, remedy } = repetition;
        yield isDefault
          ? {
              message: `${titleOf(document)}: without retryOn, Istio retries on ${together(conditions)}, which ${repeated}`,
              at,
              hint: 'write retries: { attempts: 2, retryOn: "connect-failure,refused-stream" }, as rendered routes do, or { attempts: 0 }',
            }
          : {
              message: `${titleOf(document)}: a retry on ${together(conditions)} ${repeated}`,
              at,
              hint: `${remedy}, or remove ${together(conditions)}`,
            };
      }
    }
  },
});

/** A method or an operation of HTTP that is not known to be idempotent. */
interface UnsafeMethod {
  readonly name: string;
  readonly isHttp: boolean;
}

/**
 * What a retry repeats; undefined if no condition holds for any of the methods. The answer of an HTTP server has no status
 * of gRPC.
 */
function repetitionOf(
  harmful: readonly string[],
  unsafe: readonly UnsafeMethod[],
): { conditions: readonly string[]; repeated: string; remedy: string } | undefined {
  for (const isHttp of [false, true]) {
    const conditions = isHttp ? harmful.filter((each) => !grpcConditions.includes(each)) : harmful;
    const [first, ...others] = unsafe.filter((each) => each.isHttp === isHttp);
    if (conditions.length === 0 || !first) continue;
    const more = others.length > 0 ? `, and ${others.length} more ${isHttp ? 'operations' : 'methods'}` : '';
    return isHttp
      ? {
          conditions,
          repeated: `may repeat ${first.name}, whose HTTP method is not idempotent${more}`,
          remedy: 'match only GET, HEAD, OPTIONS, PUT and DELETE (method)',
        }
      : {
          conditions,
          repeated: `may repeat ${first.name}, which has no idempotency_level${more}`,
          remedy: 'mark the method in its proto (option idempotency_level = IDEMPOTENT)',
        };
  }
  return undefined;
}

/** The methods that a route sends to services of the fleet, and that are not known to be idempotent. */
function unsafeMethods(
  { targets, matches }: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): UnsafeMethod[] {
  const users = usersOf(document);
  const called = picturesOf(document, rendered).flatMap(({ name, hosts }) =>
    targets.flatMap(({ host, port }) => {
      const found = findService(hosts, fullHost(host, document.namespace, domainOf(rendered)), users);
      if (!found?.service) return [];
      const { name: service, grpc, http } = found.service;
      const isFor = (server: { readonly port: number } | undefined) =>
        port === undefined || port !== server?.port;
      return [{ cluster: name, service, mayBeGrpc: isFor(http), mayBeHttp: isFor(grpc) }];
    }),
  );
  const names = new Set(called.map(({ service }) => service));
  const isForGateways = !isForSidecars(document.value);
  // The calls that policies of a team deny a gateway are not retried: PERMISSION_DENIED is no reason for it.
  const mayArrive = (service: string, method: string) =>
    !isForGateways ||
    called.some(
      (each) =>
        each.service === service &&
        accessContexts(rendered).some(
          (context) =>
            context.cluster.name === each.cluster &&
            (context.podsByService.get(service) ?? []).every((pods) => mayGatewayCall(context, pods, method)),
        ),
    );
  return rendered.workspace.services.flatMap(({ spec }) => {
    if (!names.has(spec.name)) return [];
    const own = called.filter(({ service }) => service === spec.name);
    const served = servedBy(spec, rendered.workspace.protos);
    const methods = allMethods(served).flatMap(({ name, method }) => {
      if (method.isHttp || !own.some(({ mayBeGrpc }) => mayBeGrpc)) return [];
      const isTaken = matches.length === 0 || matches.some((match) => matchesPath(match, `/${name}`));
      const isAllowed = retryPolicyOfMethod(spec, { name, method }, served)?.policy.nonIdempotent === 'allow';
      const isUnsafe = method.idempotency === 'IDEMPOTENCY_UNKNOWN' && isTaken && !isAllowed;
      return isUnsafe && mayArrive(spec.name, name) ? [{ name, isHttp: false }] : [];
    });
    const operations = own.some(({ mayBeHttp }) => mayBeHttp) ? operationsOf(spec) : [];
    return [
      ...methods,
      ...operations.flatMap((operation): UnsafeMethod[] => {
        const full = allMethods(served).find(({ method }) => method.isHttp && method.name === operation.name);
        const isAllowed = full && retryPolicyOfMethod(spec, full, served)?.policy.nonIdempotent === 'allow';
        // One of its requests: a template has no path of its own.
        const path = operation.path.replace('{**}', '').replaceAll('{*}', 'any');
        const isTaken =
          matches.length === 0
            ? idempotencyOf(operation) === 'IDEMPOTENCY_UNKNOWN'
            : matches.some((match) => takesUnsafe(match, operation, path));
        return isTaken && !isAllowed && mayArrive(spec.name, path.slice(1))
          ? [{ name: operationTitle(operation), isHttp: true }]
          : [];
      }),
    ];
  });
}

/** True if a match takes requests of an operation that clients may not repeat. Source: RFC 9110, 9.2.2. */
function takesUnsafe(match: RouteMatch, { methods }: HttpOperation, path: string): boolean {
  const only = match.conditions['method']?.exact;
  const asked =
    only === undefined ? methods : methods.length === 0 || methods.includes(only) ? [only] : undefined;
  return (
    asked !== undefined &&
    idempotencyOf({ methods: asked }) === 'IDEMPOTENCY_UNKNOWN' &&
    matchesPath(match, path)
  );
}
