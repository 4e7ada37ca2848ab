import { servedBy } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { type Gateway, resolveGateways } from '../../model/gateway.ts';
import { defineCheck, type Finding } from '../check.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const mirrorDeniedForOutsideCalls = defineCheck({
  name: 'mirror-denied-for-outside-calls',
  code: 'MESH354',
  severity: 'warning',
  title: 'The mirror target denies copies of calls from outside',
  explanation:
    'The proxy that sends a call also sends its copy. The mirror target allows callers in the mesh because their specs declare the calls. For a call from outside, the gateway sends the copy with its own identity. The mirror target does not allow that identity and denies the copy. No caller waits for the answer to a copy, so you would not notice.',
  source: 'Istio, HTTPRoute.mirrors; AuthorizationPolicy, Source.principals',
  *run(workspace) {
    const here = new Map(workspace.instances.map((each) => [keyOf(each.cluster.spec.name, each.name), each]));
    for (const instance of workspace.instances) {
      if (!instance.spec.mirror || !instance.spec.expose) continue;
      for (const gateway of resolveGateways(instance.cluster.spec.gateways)) {
        if (gateway.type === 'istio') yield* deniedCopies(instance, gateway, here, workspace);
      }
    }
  },
});

function* deniedCopies(
  { cluster, spec, at }: Instance,
  gateway: Gateway,
  here: ReadonlyMap<string, Instance>,
  { protos = {} }: Workspace,
): Iterable<Finding> {
  const exposure = Object.hasOwn(spec.expose ?? {}, gateway.name) ? spec.expose?.[gateway.name] : undefined;
  if (!exposure) return;
  const served = servedBy(spec, protos);
  const full = (names: readonly string[]) =>
    names.flatMap((name) => fullMethods(name, served)).map(({ name }) => name);
  const exposed = exposure.methods && new Set(full(exposure.methods));
  const principal = `ns/${gateway.namespace}/sa/${gateway.serviceAccount}`;
  for (const [index, { methods, service }] of (spec.mirror ?? []).entries()) {
    const target = service === undefined ? undefined : here.get(keyOf(cluster.spec.name, service));
    if (!target) continue;
    const allowed = allowedTo(principal, target, gateway, protos);
    const missing = full(methods).filter((name) => (exposed?.has(name) ?? true) && !allowed.has(name));
    if (missing.length === 0) continue;
    yield {
      message: `${target.name} denies copies of ${missing.join(', ')} from the gateway ${gateway.name}: it does not allow ${principal}`,
      at: at(['mirror', index, 'service']),
      hint: `add to the spec of ${target.name}: allowPrincipals: [{ principal: ${principal}, methods: [${missing.join(', ')}], reason: … }]`,
      missingIn: target.name,
      related: [{ message: 'exposed here', at: at(['expose', gateway.name], 'key') }],
    };
  }
}

/** The methods that a service allows the pods of a gateway: those it exposes there, and those its spec allows. */
function allowedTo(
  principal: string,
  { spec }: Instance,
  { name }: Gateway,
  protos: NonNullable<Workspace['protos']>,
): ReadonlySet<string> {
  const served = servedBy(spec, protos);
  const all = served.flatMap((service) => service.methods.map((method) => `${service.name}/${method.name}`));
  const own = new Map(Object.entries(spec.expose ?? {})).get(name);
  const bySpec = (spec.allowPrincipals ?? [])
    .filter((each) => each.principal === principal || each.principal.endsWith(`/${principal}`))
    .flatMap(({ methods = [] }) => methods);
  const names = [...bySpec, ...(own ? (own.methods ?? all) : [])];
  return new Set(names.flatMap((each) => fullMethods(each, served)).map((each) => each.name));
}

const keyOf = (cluster: string, service: string): string => `${cluster}/${service}`;
