import { listAt, textsAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { Caller } from '../../mesh/caller.ts';
import { findHost } from '../../picture/hosts.ts';
import type { CallerIdentity } from '../../picture/may-call.ts';
import { type ClusterPods, leadsTo } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { isVisibleIn } from '../../picture/visibility.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';
import { nameOf } from './servers.ts';
import { isVisible } from './visible-hosts.ts';

/** A caller of a proof, as routes and policies see it. */
export interface PossibleCaller {
  /** Its name in names of cases. */
  readonly label: string;
  readonly caller: Caller;
  readonly identity: CallerIdentity;
  /** Undefined for a gateway, whose routes know no pods. */
  readonly pod: { readonly namespace: string; readonly labels: PlainMap } | undefined;
}

/**
 * Who could call a host: the services whose proxies know it, then pods of documents, then identities that an
 * AuthorizationPolicy of a team names and that have no pods here.
 */
export function callersOf(
  own: OwnDocuments,
  target: { readonly host: string; readonly namespace: string },
): PossibleCaller[] {
  const declared = findHost(own.picture.hosts, target.host);
  const isExportedTo = (namespace: string) => !declared || isVisibleIn(declared.visibility, namespace);
  const ofService = grouped(own.picture.pods, (pods) => pods.service?.name ?? nameOf(pods));
  const visible = [...ofService.values()].flatMap(([pods]) =>
    pods.isInMesh && isExportedTo(pods.namespace) && isVisible(own, pods, target) ? [pods] : [],
  );
  const known = [...visible.filter(({ service }) => service), ...visible.filter((pods) => !pods.service)].map(
    (pods) => callerOf(own, pods),
  );
  const isKnown = (one: CallerIdentity) =>
    own.picture.pods.some((pods) => pods.namespace === one.namespace && pods.account === one.serviceAccount);
  return [
    ...known,
    ...identitiesIn(own)
      .filter((identity) => !isKnown(identity) && isExportedTo(identity.namespace))
      .map(callerWithIdentity),
  ];
}

/** Pods without a server have no proxy in a proof: their identity calls. */
function callerOf(own: OwnDocuments, pods: ClusterPods): PossibleCaller {
  const identity = { namespace: pods.namespace, serviceAccount: pods.account };
  const isServed = own.picture.services.some(
    (service) =>
      service.ports.some(({ protocol }) => isOverHttp2(protocol?.toLowerCase() ?? '')) &&
      leadsTo(service, pods),
  );
  if (!isServed) return callerWithIdentity(identity);
  const [service = '', version = ''] = nameOf(pods).split(' ');
  return {
    label: service,
    caller: { kind: 'service', service, version },
    identity,
    pod: pods,
  };
}

/** A caller with an identity and no pods that a Service selects. */
export const callerWithIdentity = (identity: CallerIdentity): PossibleCaller => ({
  label: identity.serviceAccount,
  caller: { kind: 'identity', ...identity },
  identity,
  pod: { namespace: identity.namespace, labels: { app: `caller-${identity.serviceAccount}` } },
});

/** The identities of this mesh that policies of teams allow or deny by their full names. */
function identitiesIn(own: OwnDocuments): CallerIdentity[] {
  const principals = ofKind(own, 'AuthorizationPolicy').flatMap(({ value, origin }) =>
    origin === 'extra'
      ? listAt(value, 'spec', 'rules').flatMap((rule) =>
          listAt(rule, 'from').flatMap((from) => textsAt(from, 'source', 'principals')),
        )
      : [],
  );
  return [...new Set(principals)].flatMap((principal) => {
    const [trustDomain, , namespace = '', , serviceAccount = ''] = principal.split('/');
    return trustDomain === own.cluster.trustDomain && !principal.includes('*') && serviceAccount !== ''
      ? [{ namespace, serviceAccount }]
      : [];
  });
}
