import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { type Identity, identityOf } from '../../model/identity.ts';
import { methodNamesOf } from '../../model/method-names.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding } from '../check.ts';

export const deniedCall = defineCheck({
  name: 'denied-call',
  code: 'MESH451',
  severity: 'error',
  title: 'A call that one spec declares and another one refuses',
  explanation:
    'What deny says is looked at before what allows anything: the caller would get PERMISSION_DENIED for a call its spec declares, and every document would look right by itself.',
  source: 'Istio, AuthorizationPolicy: DENY policies are evaluated before ALLOW policies',
  *run(workspace) {
    for (const instance of workspace.instances) {
      if (instance.spec.deny) yield* contradictions(instance, workspace);
    }
  },
});

function* contradictions(instance: Instance, workspace: Workspace): Iterable<Finding> {
  const { name, spec, at } = instance;
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service.spec]));
  const { full } = methodNamesOf(spec.grpc.services, workspace.protos ?? {});
  const allowed = [...allowances(instance, workspace, specs)];
  for (const [index, { methods, callers }] of (spec.deny ?? []).entries()) {
    const refused = callers?.map((caller) => keyOf(identityOf(caller, specs)));
    for (const [position, method] of methods.entries()) {
      for (const { who, key, method: wanted, at: allowedAt } of allowed) {
        if (full(wanted) !== full(method) || (refused && !(key && refused.includes(key)))) continue;
        yield {
          message: `${name} refuses ${method} to ${refused ? who : 'everybody'}, and ${who} may call it`,
          at: at(['deny', index, 'methods', position]),
          hint: refused
            ? `take ${method} from what ${who} may call, or ${who} from the callers here`
            : `take ${method} from what ${who} may call, or name the callers that must not`,
          related: [{ message: 'allowed here', at: allowedAt }],
        };
      }
    }
  }
}

interface Allowance {
  /** In the words of the spec. */
  readonly who: string;
  /** Of its identity, where it is known. */
  readonly key?: string;
  readonly method: string;
  readonly at: Place;
}

/** What the specs say that the service may be called for, in its cluster. */
function* allowances(
  { name, spec, at, cluster }: Instance,
  { instances }: Workspace,
  specs: ReadonlyMap<string, ServiceSpec>,
): Iterable<Allowance> {
  for (const caller of instances) {
    if (caller.cluster !== cluster) continue;
    const key = keyOf(identityOf(caller.name, specs));
    for (const [index, { service, methods = [] }] of (caller.spec.calls ?? []).entries()) {
      if (service !== name) continue;
      for (const [position, method] of methods.entries())
        yield { who: caller.name, key, method, at: caller.at(['calls', index, 'methods', position]) };
    }
  }
  for (const [index, { principal, methods }] of (spec.allowPrincipals ?? []).entries()) {
    const key = keyOf(identityOf(principal, specs));
    for (const [position, method] of methods.entries())
      yield { who: principal, key, method, at: at(['allowPrincipals', index, 'methods', position]) };
  }
  // Without methods, a gateway lets all through that is not refused here.
  for (const [gateway, { methods = [] }] of Object.entries(spec.expose ?? {})) {
    for (const [position, method] of methods.entries())
      yield { who: `the gateway ${gateway}`, method, at: at(['expose', gateway, 'methods', position]) };
  }
  const plaintext = spec.mtls === undefined || spec.mtls === 'STRICT' ? [] : spec.mtls.plaintextMethods;
  for (const [position, method] of (plaintext ?? []).entries())
    yield {
      who: 'callers without an identity',
      method,
      at: at(['mtls', 'plaintextMethods', position]),
    };
}

const keyOf = ({ trustDomain, namespace, serviceAccount }: Identity): string =>
  JSON.stringify([trustDomain, namespace, serviceAccount]);
