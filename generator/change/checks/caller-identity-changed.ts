import type { Change } from '../change.ts';
import { defineChangeCheck } from '../change-check.ts';
import type { Move } from './support/address-moves.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const callerIdentityChanged = defineChangeCheck({
  name: 'caller-identity-changed',
  code: 'MESH520',
  severity: 'error',
  title: 'A gateway gets a new identity before policies allow it',
  explanation:
    'AuthorizationPolicies allow a gateway by its ServiceAccount. If it changes, the synced policies allow only the new one, while pods with the old one still forward calls: each of these calls fails with PERMISSION_DENIED. First allow the new identity with allowPrincipals of the exposed services, change the gateway in a second commit, and remove the lines in a third.',
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

/** True if all services exposed through the gateway already allowed its new identity, or no service is exposed. */
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
