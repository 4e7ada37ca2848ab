import { requestOf } from '../../model/http-request.ts';
import type { Service } from '../../model/service.ts';
import type { PossibleCaller } from './callers.ts';
import { firstMatch } from './match-call.ts';
import type { OwnDocuments } from './own-documents.ts';
import { routesToHost } from './placed-routes.ts';
import type { ReachedPods } from './reached-pods.ts';
import { treatmentOf } from './treatment.ts';

/**
 * True if a call of a host without metadata arrives at the pods behind it: no fault ends it, and no route sends it
 * elsewhere. Only such a call shows what a policy of the pods decides.
 */
export function arrives(
  own: OwnDocuments,
  { host, port, pods, names }: ReachedPods,
  { pod }: PossibleCaller,
  method: string,
): boolean {
  const routes = routesToHost(own, host, port, pod?.namespace ?? '');
  if (!routes) return !pods.service || !hasFault(pods.service, method);
  const authority = `${host}:${port}`;
  const placed = firstMatch(routes.routes, {
    ...{ method, metadata: {}, caller: pod, authority },
    request: pods.service && requestOf(pods.service, method),
  });
  if (!placed || placed === 'unclear') return false;
  const treatment = treatmentOf(own, { host }, placed);
  return (
    !('reason' in treatment) &&
    treatment.injection === undefined &&
    treatment.answer === undefined &&
    treatment.destinations.every(
      ({ servers, percent }) => percent === 0 || servers.every((name) => names.includes(name)),
    )
  );
}

/** True if a fault of a spec is for all calls of a method. */
const hasFault = ({ routing }: Service, method: string): boolean =>
  routing.faults.some(
    ({ methods, metadata }) => methods.includes(method) && Object.keys(metadata).length === 0,
  );
