import { listAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { remembered } from '../lang/remembered.ts';
import { type CallGraph, callGraphOf } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import type { Cluster } from '../model/fleet.ts';
import { operationFor, requestOf } from '../model/http-request.ts';
import { type Identity, principalOf } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import type { Service } from '../model/service.ts';
import { isDenied } from '../model/spec-access.ts';
import { type ClusterPicture, clusterPictures } from './picture.ts';
import { type DocumentsByKind, documentsFor } from './pod-documents.ts';
import type { ClusterPods } from './pods.ts';
import { type Answer, all, any, type PolicedCall, ruleMatches } from './policy-rules.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** What decides in a cluster who may call whom. */
export interface AccessContext {
  readonly cluster: Cluster;
  readonly rendered: RenderedFleet;
  readonly picture: ClusterPicture;
  /** The documents of the cluster that patches or extra/ write. */
  readonly byKind: DocumentsByKind;
  readonly podsByService: ReadonlyMap<string | undefined, readonly ClusterPods[]>;
  /** The calls that the specs declare. */
  readonly calls: CallGraph;
}

/** What decides in a cluster, of which this is the picture. */
export const accessContextOf = (
  rendered: RenderedFleet,
  cluster: Cluster,
  picture: ClusterPicture,
): AccessContext => ({
  ...{ cluster, rendered, picture, byKind: picture.documents },
  podsByService: grouped(picture.pods, ({ service }) => service?.name),
  calls: callGraphOf(cluster.instances),
});

const contexts = remembered<RenderedFleet, AccessContext>();

/** What decides in each cluster that patches or documents in extra/ change; made once. */
export const accessContexts = (rendered: RenderedFleet): AccessContext[] =>
  clusterPictures(rendered).flatMap((picture) => {
    const cluster = rendered.fleet.clusters.find(({ name }) => name === picture.name);
    return cluster
      ? [contexts(rendered, picture.name, () => accessContextOf(rendered, cluster, picture))]
      : [];
  });

/** Who calls: the identity of a pod or of a gateway. */
export type CallerIdentity = Omit<Identity, 'isService'>;

/** The method and the metadata of a call. */
export type Sent = Pick<PolicedCall, 'method' | 'metadata'>;

/**
 * Whether pods accept a call: by the AuthorizationPolicies of teams, and by the spec of their service, unless a patch
 * changes its policies. A namespace of a service denies what no policy allows.
 * Source: Istio, Authorization Policy: implicit enablement and policy precedence.
 */
export const mayCall = (
  context: AccessContext,
  pods: ClusterPods,
  caller: CallerIdentity,
  sent: Sent,
): Answer => decide(context, pods, policedCall(context, caller, sent), caller);

/** Whether pods accept a call in plain text, which has no identity. */
export const mayReceive = (context: AccessContext, pods: ClusterPods, method: string): Answer =>
  decide(context, pods, { principal: undefined, namespace: undefined, method, metadata: {} }, undefined);

function decide(
  context: AccessContext,
  pods: ClusterPods,
  sent: PolicedCall,
  caller: CallerIdentity | undefined,
): Answer {
  const call = withRequest(sent, pods.service);
  const { method } = call;
  const own = policiesFor(context, pods).filter((policy) => !isDryRun(policy));
  const spec = pods.service && !hasOwnPolicies(context, pods.service) ? pods.service : undefined;
  const matched = (action: string) =>
    any(
      own
        .filter((policy) => actionOf(policy) === action)
        .flatMap(({ value, namespace }) =>
          listAt(value, 'spec', 'rules').map((rule) => ruleMatches(rule, call, namespace)),
        ),
    );
  const denied = any([
    matched('DENY'),
    // What an external authorizer decides is not known.
    matched('CUSTOM') === false ? false : undefined,
    spec !== undefined && isDeniedBySpec(spec, caller, method),
  ]);
  if (denied === true) return false;
  const allowed = any([
    matched('ALLOW'),
    spec !== undefined &&
      (spec.access.isDryRun === true || (caller !== undefined && isPermitted(context, spec, caller, method))),
  ]);
  // A call that nothing allows is denied, whatever the conditions of denials that are not known.
  return allowed === false || denied === false ? allowed : undefined;
}

/** Whether all pods of a service accept a call; `as in spec` if no document of a team is about that. */
export function accepts(
  context: AccessContext,
  service: Service,
  caller: CallerIdentity,
  sent: Sent,
): Answer | 'as in spec' {
  const pods = context.podsByService.get(service.name) ?? [];
  const isDecided =
    hasOwnPolicies(context, service) || pods.some((each) => policiesFor(context, each).length > 0);
  return isDecided ? all(pods.map((each) => mayCall(context, each, caller, sent))) : 'as in spec';
}

const policies = new WeakMap<DocumentsByKind, WeakMap<ClusterPods, readonly RenderedDocument[]>>();

/** The AuthorizationPolicies among the documents of teams that hold for some pods. */
export function policiesFor({ byKind }: AccessContext, pods: ClusterPods): readonly RenderedDocument[] {
  const known = policies.get(byKind) ?? new WeakMap<ClusterPods, readonly RenderedDocument[]>();
  policies.set(byKind, known);
  const found = known.get(pods) ?? documentsFor(pods, 'AuthorizationPolicy', byKind);
  known.set(pods, found);
  return found;
}

/**
 * The call of an identity, as policies see it. In policies, cluster.local is the trust domain of the mesh, whatever its
 * name.
 * Source: Istio, Trust Domain Migration; pilot/pkg/security/trustdomain.
 */
export const policedCall = (
  { cluster: { trustDomain } }: AccessContext,
  caller: CallerIdentity,
  sent: Sent,
): PolicedCall => ({
  principal: principalOf(caller, trustDomain),
  ...((caller.trustDomain ?? trustDomain) === trustDomain
    ? { aliases: [principalOf({ ...caller, trustDomain: 'cluster.local' }, trustDomain)] }
    : {}),
  namespace: caller.namespace,
  ...sent,
});

/** A call of an operation of HTTP with a request of it; its method is the operation, if the request belongs to one. */
export function withRequest(call: PolicedCall, service: Service | undefined): PolicedCall {
  const request = service && requestOf(service, call.method);
  if (!request || !service.http) return call;
  return {
    ...call,
    method: operationFor(service, request) ?? call.method,
    request: { ...request, port: service.http.targetPort },
  };
}

/** ALLOW, unless the policy names another action. */
export const actionOf = ({ value }: Pick<RenderedDocument, 'value'>): string =>
  textAt(value, 'spec', 'action') ?? 'ALLOW';

/**
 * True for a policy that decides about no call: its proxies only log what it would do. Istio reads the annotation as Go
 * reads a boolean.
 * Source: Istio, Dry Run of Authorization Policy; pilot/pkg/security/authz/builder (isDryRun); Go, strconv.ParseBool.
 */
export const isDryRun = ({ value }: Pick<RenderedDocument, 'value'>): boolean =>
  /^(?:1|t|T|TRUE|true|True)$/.test(textAt(value, 'metadata', 'annotations', 'istio.io/dry-run') ?? '');

/** True if patches change or delete the policies that are rendered for a service. */
export function hasOwnPolicies({ byKind, rendered, cluster }: AccessContext, { name }: Service): boolean {
  const isRendered = (each: RenderedDocument) =>
    each.kind === 'AuthorizationPolicy' && each.service === name && each.origin !== 'extra';
  return (
    (byKind.get('AuthorizationPolicy') ?? []).some(isRendered) ||
    rendered.deleted.some(({ document }) => isRendered(document) && document.clusters.includes(cluster.name))
  );
}

/** A denial of a spec without callers is for all of them. */
const isDeniedBySpec = (service: Service, caller: CallerIdentity | undefined, method: string): boolean =>
  isDenied(service, { name: caller?.serviceAccount ?? '', namespace: caller?.namespace ?? '' }, method);

/** True if the spec allows the call. */
function isPermitted(
  { cluster, calls }: AccessContext,
  service: Service,
  { namespace, serviceAccount, trustDomain = cluster.trustDomain }: CallerIdentity,
  method: string,
): boolean {
  const exposures = exposuresIn(cluster.gateways, service.exposures);
  return permissionsOf({ service, callers: calls.callersOf(service), exposures }).some(
    ({ caller, methods }) =>
      caller.serviceAccount === serviceAccount &&
      caller.namespace === namespace &&
      (caller.trustDomain ?? cluster.trustDomain) === trustDomain &&
      methods.includes(method),
  );
}
