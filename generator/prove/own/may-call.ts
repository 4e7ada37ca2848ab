import { listAt, textAt } from '../../lang/at-path.ts';
import { exposuresIn } from '../../model/exposure.ts';
import { permissionsOf } from '../../model/permissions.ts';
import type { Service } from '../../model/service.ts';
import type { ClusterPods } from '../../picture/pods.ts';
import { type Answer, all, any, type PolicedCall, ruleMatches } from '../../picture/policy-rules.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Case } from '../case.ts';
import { isDenied } from '../cases/spec-access.ts';
import { type OwnDocuments, ofKind, policiesFor } from './own-documents.ts';

/** Who calls: the identity of a pod or of a gateway. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The method and the metadata of a call. */
export type Sent = Pick<Case['send'], 'method' | 'metadata'>;

/**
 * Whether pods accept a call: by the AuthorizationPolicies of teams, and by the spec of their service, unless a patch
 * changes its policies. A namespace of a service denies what no policy allows.
 * Source: Istio, Authorization Policy: implicit enablement and policy precedence.
 */
export const mayCall = (own: OwnDocuments, pods: ClusterPods, caller: Identity, sent: Sent): Answer =>
  decide(own, pods, policedCall(own, caller, sent), caller);

/** Whether pods accept a call in plain text, which has no identity. */
export const mayReceive = (own: OwnDocuments, pods: ClusterPods, method: string): Answer =>
  decide(own, pods, { principal: undefined, namespace: undefined, method, metadata: {} }, undefined);

function decide(
  own: OwnDocuments,
  pods: ClusterPods,
  call: PolicedCall,
  caller: Identity | undefined,
): Answer {
  const { method } = call;
  const policies = policiesFor(own, pods);
  const spec = pods.service && !hasOwnPolicies(own, pods.service) ? pods.service : undefined;
  const matched = (action: string) =>
    any(
      policies
        .filter((policy) => actionOf(policy) === action)
        .flatMap(({ value }) => listAt(value, 'spec', 'rules').map((rule) => ruleMatches(rule, call))),
    );
  const denied = any([
    matched('DENY'),
    // What an external authorizer decides is not known.
    matched('CUSTOM') === false ? false : undefined,
    spec !== undefined && isDeniedBySpec(spec, caller, method),
  ]);
  if (denied !== false) return denied === undefined ? undefined : false;
  return any([
    matched('ALLOW'),
    spec !== undefined && caller !== undefined && isPermitted(own, spec, caller, method),
  ]);
}

/** Whether all pods of a service accept a call; `as in spec` if no document of a team is about that. */
export function accepts(
  own: OwnDocuments,
  service: Service,
  caller: Identity,
  sent: Sent,
): Answer | 'as in spec' {
  const pods = own.podsByService.get(service.name) ?? [];
  const isDecided = hasOwnPolicies(own, service) || pods.some((each) => policiesFor(own, each).length > 0);
  return isDecided ? all(pods.map((each) => mayCall(own, each, caller, sent))) : 'as in spec';
}

/** The call of an identity, as policies see it. */
export const policedCall = (
  { cluster: { trustDomain } }: OwnDocuments,
  { namespace, serviceAccount }: Identity,
  { method, metadata }: Sent,
) => ({ principal: `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`, namespace, method, metadata });

/** ALLOW, unless the policy names another action. */
export const actionOf = ({ value }: RenderedDocument): string => textAt(value, 'spec', 'action') ?? 'ALLOW';

/** True if patches change or delete the policies that are rendered for a service. */
function hasOwnPolicies(own: OwnDocuments, { name }: Service): boolean {
  const { rendered, cluster } = own;
  const isRendered = (each: RenderedDocument) =>
    each.kind === 'AuthorizationPolicy' && each.service === name && each.origin !== 'extra';
  return (
    ofKind(own, 'AuthorizationPolicy').some(isRendered) ||
    rendered.deleted.some(({ document }) => isRendered(document) && document.clusters.includes(cluster.name))
  );
}

/** A denial of a spec without callers is for all of them. */
const isDeniedBySpec = (service: Service, caller: Identity | undefined, method: string): boolean =>
  isDenied(service, { name: caller?.serviceAccount ?? '', namespace: caller?.namespace ?? '' }, method);

/** True if the spec allows the call. */
function isPermitted(
  { cluster, calls }: OwnDocuments,
  service: Service,
  { namespace, serviceAccount }: Identity,
  method: string,
): boolean {
  const exposures = exposuresIn(cluster.gateways, service.exposures);
  return permissionsOf({ service, callers: calls.callersOf(service), exposures }).some(
    ({ caller, methods }) =>
      caller.serviceAccount === serviceAccount &&
      caller.namespace === namespace &&
      (caller.trustDomain ?? cluster.trustDomain) === cluster.trustDomain &&
      methods.includes(method),
  );
}
