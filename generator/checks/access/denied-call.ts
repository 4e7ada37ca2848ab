import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { type Identity, identityOf } from '../../model/identity.ts';
import { methodNamesOf } from '../../model/method-names.ts';
import { titleOf } from '../../picture/document-names.ts';
import { lostCalls } from '../../picture/lost-calls.ts';
import { accessContexts } from '../../picture/may-call.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { type DocumentFinding, defineCheck, type Finding } from '../check.ts';
import { hasMistakes } from '../support/documents/authorization-policies.ts';
import { perPlace } from '../support/places.ts';

export const deniedCall = defineCheck({
  name: 'denied-call',
  code: 'MESH451',
  severity: 'error',
  title: 'One spec declares a call, and another spec or a policy denies it',
  explanation:
    'Istio evaluates deny rules before allow rules. The caller would get PERMISSION_DENIED for a call that its spec declares, although each document alone looks correct.',
  source: 'Istio, AuthorizationPolicy: DENY policies are evaluated before ALLOW policies',
  *run(workspace) {
    for (const instance of workspace.instances) {
      // A dry run denies no call.
      if (instance.spec.deny && instance.spec.policies?.mode !== 'dry-run')
        yield* contradictions(instance, workspace);
    }
  },
  runDocuments: deniedByDocuments,
});

/** The calls that specs permit, and that a rule of a policy of a team denies whatever else they have. */
function* deniedByDocuments(rendered: RenderedFleet): Iterable<DocumentFinding> {
  for (const context of accessContexts(rendered)) {
    const lost = context.cluster.instances
      .flatMap(({ service }) => lostCalls(context, service))
      .filter(({ cause, document, rule }) => cause === 'denial' && !hasMistakes(document, rule, rendered));
    for (const [{ call, document, at }, ...others] of perPlace(lost, () => '')) {
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      yield {
        message: `${titleOf(document)} denies ${call.method} to ${call.title}${more}`,
        at,
        hint: `name under from and to only what to deny, or remove the call from ${call.setting}`,
        clusters: [context.cluster.name],
      };
    }
  }
}

function* contradictions(instance: Instance, workspace: Workspace): Iterable<Finding> {
  const { name, spec, at } = instance;
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service.spec]));
  const { full } = methodNamesOf(spec, workspace.protos ?? {});
  const allowed = [...allowances(instance, workspace, specs)];
  for (const [index, { methods, callers }] of (spec.deny ?? []).entries()) {
    const denied = callers?.map((caller) => keyOf(identityOf(caller, specs)));
    for (const [position, method] of methods.entries()) {
      for (const { caller, key, method: wanted, at: allowedAt } of allowed) {
        if (full(wanted) !== full(method) || (denied && !(key && denied.includes(key)))) continue;
        yield {
          message: `${name} denies ${method} to ${denied ? caller : 'all callers'}, but ${caller} may call it`,
          at: at(['deny', index, 'methods', position]),
          hint: denied
            ? `remove ${method} from what ${caller} may call, or remove ${caller} from the callers here`
            : `remove ${method} from what ${caller} may call, or list here the callers to deny`,
          related: [{ message: 'allowed here', at: allowedAt }],
        };
      }
    }
  }
}

interface Allowance {
  /** The caller as the spec names it. */
  readonly caller: string;
  /** Of its identity, if it is known. */
  readonly key?: string;
  readonly method: string;
  readonly at: Place;
}

/** The calls of the service that the specs allow in its cluster. */
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
        yield { caller: caller.name, key, method, at: caller.at(['calls', index, 'methods', position]) };
    }
  }
  for (const [index, { principal, methods = [] }] of (spec.allowPrincipals ?? []).entries()) {
    const key = keyOf(identityOf(principal, specs));
    for (const [position, method] of methods.entries())
      yield { caller: principal, key, method, at: at(['allowPrincipals', index, 'methods', position]) };
  }
  // Without methods, a gateway lets all calls through that are not denied here.
  for (const [gateway, { methods = [] }] of Object.entries(spec.expose ?? {})) {
    for (const [position, method] of methods.entries())
      yield { caller: `the gateway ${gateway}`, method, at: at(['expose', gateway, 'methods', position]) };
  }
  const plaintext = spec.mtls === undefined || spec.mtls === 'STRICT' ? [] : spec.mtls.plaintextMethods;
  for (const [position, method] of (plaintext ?? []).entries())
    yield {
      caller: 'callers without an identity',
      method,
      at: at(['mtls', 'plaintextMethods', position]),
    };
}

const keyOf = ({ trustDomain, namespace, serviceAccount }: Identity): string =>
  JSON.stringify([trustDomain, namespace, serviceAccount]);
