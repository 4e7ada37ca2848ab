import { listAt, textsAt } from '../../../lang/at-path.ts';
import { type Identity, identityOf } from '../../../model/identity.ts';
import { type AccessContext, type CallerIdentity, mayCall, policiesFor } from '../../../picture/may-call.ts';
import type { ClusterPods } from '../../../picture/pods.ts';

/** A caller that no policy names. */
const unknown: CallerIdentity = { namespace: 'unknown', serviceAccount: 'unknown' };

/**
 * False if the policies of a team let no gateway call a method of pods. The ServiceAccount of a gateway is not known, so
 * each caller that a policy names may be one, except a service of the fleet.
 * Source: Istio, AuthorizationPolicy: Source.
 */
export function mayGatewayCall(context: AccessContext, pods: ClusterPods, method: string): boolean {
  const { gateways, instances } = context.cluster;
  const sources = policiesFor(context, pods)
    .flatMap(({ value }) => listAt(value, 'spec', 'rules'))
    .flatMap((rule) => listAt(rule, 'from'));
  const principals = sources.flatMap((item) => textsAt(item, 'source', 'principals'));
  if (policiesFor(context, pods).length === 0 || principals.some((each) => each.includes('*'))) return true;
  const isService = ({ namespace, serviceAccount }: Identity) =>
    instances.some(({ service }) => service.name === serviceAccount && service.namespace === namespace);
  const named = principals.map((each) => identityOf(each, new Map())).filter((each) => !isService(each));
  const inNamespaces = sources
    .flatMap((item) => textsAt(item, 'source', 'namespaces'))
    .map((namespace): CallerIdentity => ({ namespace, serviceAccount: 'unknown' }));
  return [unknown, ...gateways, ...named, ...inNamespaces].some(
    (caller) => mayCall(context, pods, caller, { method }) !== false,
  );
}
