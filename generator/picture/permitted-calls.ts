import { exposuresIn } from '../model/exposure.ts';
import { type Identity, principalOf } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import type { Service } from '../model/service.ts';
import { isDenied } from '../model/spec-access.ts';
import type { AccessContext } from './may-call.ts';

/** A call that specs permit in a cluster. */
export interface PermittedCall {
  readonly caller: Identity;
  readonly method: string;
  /** The caller and what permits its call, in a sentence. */
  readonly title: string;
  /** The spec that permits the call, and its key. */
  readonly setting: string;
}

/** The calls of a service that specs permit in a cluster: by calls, mirror, expose, allow and allowPrincipals. */
export function permittedCalls(context: AccessContext, service: Service): PermittedCall[] {
  const { cluster, calls } = context;
  const exposures = exposuresIn(cluster.gateways, service.exposures);
  const permissions = permissionsOf({ service, callers: calls.callersOf(service), exposures });
  return permissions.flatMap(({ caller, methods }) =>
    isPattern(caller)
      ? []
      : methods
          .filter((method) => !isDenied(service, { ...caller, name: caller.serviceAccount }, method))
          .map((method) => ({ caller, method, ...wordsOf(context, service, caller, method) })),
  );
}

const isPattern = ({ namespace, serviceAccount }: Identity): boolean =>
  `${namespace}/${serviceAccount}`.includes('*');

function wordsOf(
  { cluster }: AccessContext,
  { name: called, exposures, access }: Service,
  caller: Identity,
  method: string,
): Pick<PermittedCall, 'title' | 'setting'> {
  const { namespace, serviceAccount: name } = caller;
  const service = cluster.instances.find(
    (each) => each.service.name === name && each.service.namespace === namespace,
  )?.service;
  if (service?.access.calls.some((call) => call.service === called && call.methods.includes(method)))
    return { title: `${name}, whose spec declares the call`, setting: `the spec of ${name} (calls)` };
  const gateway = cluster.gateways.find(
    (each) => each.namespace === namespace && each.serviceAccount === name,
  );
  if (gateway && exposures.some((each) => each.gateway === gateway.name))
    return {
      title: `the gateway ${gateway.name}, through which ${called} is exposed`,
      setting: `the spec of ${called} (expose)`,
    };
  const title = service ? name : principalOf(caller, cluster.trustDomain);
  const isListed = access.permissions.some(
    (each) => each.caller.namespace === namespace && each.caller.serviceAccount === name,
  );
  return isListed
    ? {
        title: `${title}, which the spec of ${called} allows`,
        setting: `the spec of ${called} (${/^grpc\./.test(method) ? 'allow' : 'allowPrincipals'})`,
      }
    : { title: `${title}, whose calls are mirrored to ${called}`, setting: 'the spec with the mirror' };
}
