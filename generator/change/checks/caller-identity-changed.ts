import type { Change } from '../change.ts';
import { defineChangeCheck } from '../change-check.ts';
import type { Move } from './support/address-moves.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const callerIdentityChanged = defineChangeCheck({
  name: 'caller-identity-changed',
  code: 'MESH520',
  severity: 'error',
  title: 'A caller gets another identity before policies allow both',
  explanation:
    'AuthorizationPolicies allow a gateway by its service account. When that changes, the policies allow the new one as soon as they are synced, while pods with the old one still take calls: each of these is refused with PERMISSION_DENIED. Allow the new identity first, by allowPrincipals of the services exposed, change the gateway in a second commit, and take the lines out in a third.',
  source: 'Istio, AuthorizationPolicy: Source.principals',
  *run(change) {
    const allowed = (move: Move) => isAllowedEverywhere(change, move);
    yield* unacknowledgedMoves(
      change,
      'identity',
      ({ subject, cluster, from, to }) =>
        `${subject} in ${cluster} changes from ${from} to ${to}, and the policies with it`,
      allowed,
    );
  },
});

/** True where all services that a gateway exposes allowed its new identity already, or expose nothing through it. */
function isAllowedEverywhere(change: Change, { subject, cluster: name, from, to }: Move): boolean {
  const gateway = /^gateway\/(.+)$/.exec(subject)?.[1];
  const cluster = change.clusters.find((each) => each.name === name);
  if (gateway === undefined || !cluster?.before || !cluster.after) return false;
  const after = cluster.after.instances;
  return [...cluster.before.instances.values()].every(({ loaded }) => {
    if (!Object.hasOwn(loaded.spec.expose ?? {}, gateway)) return true;
    const allows = (principal: string, spec = loaded.spec) =>
      (spec.allowPrincipals ?? []).some((each) => each.principal === principal);
    return allows(to) && allows(from, after.get(loaded.name)?.loaded.spec);
  });
}
