import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

export const dryRunOpenToOutside = defineCheck({
  name: 'dry-run-open-to-outside',
  code: 'MESH1614',
  severity: 'warning',
  title: 'A dry run opens a service to callers from outside the mesh',
  explanation:
    'During a dry run, no policy of the service is enforced: not deny, not the tokens that jwt.require asks for, and not the methods that callers may call. In the mesh, mutual TLS still keeps out callers without an identity. A service with mtls PERMISSIVE has no such protection: every host that reaches its pods can call all its methods. Through a gateway, outside callers reach the exposed methods without a token, and those that deny lists. A RequestAuthentication still refuses invalid tokens, but not their absence.',
  source: 'Istio, Dry Run of Authorization Policy; Istio, RequestAuthentication',
  *run({ instances }) {
    for (const instance of instances) {
      if (instance.spec.policies?.mode !== 'dry-run') continue;
      const { name, cluster, at } = instance;
      for (const { who, place } of openings(instance))
        yield {
          message: `during the dry run of ${name} in ${cluster.spec.name}, ${who}`,
          at: at(['policies', 'mode']),
          hint: 'end this first, or enforce the policies',
          related: [{ message: 'opened here', at: place }],
        };
    }
  },
});

/** Who gets in from outside the mesh, and by which setting. */
function* openings({ spec, at }: Instance): Iterable<{ readonly who: string; readonly place: Place }> {
  if (typeof spec.mtls === 'object')
    yield { who: 'plain-text callers may call every method', place: at(['mtls', 'mode']) };
  if (Object.keys(spec.expose ?? {}).length === 0) return;
  const place = at(['expose'], 'key');
  if (spec.jwt?.require) yield { who: 'calls through gateways need no token', place };
  if (spec.deny) yield { who: 'gateways bring calls that deny lists', place };
}
