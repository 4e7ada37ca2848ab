import type { Place } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { textAt } from '../../lang/at-path.ts';
import type { Loaded, Workspace } from '../../load/workspace.ts';
import { hasPort, servedPortsOf } from '../../model/served-ports.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { type Address, addressesIn } from '../support/calls/addresses.ts';
import { patchMentions } from '../support/patch-mentions.ts';

export const unresolvableAddress = defineCheck({
  name: 'unresolvable-address',
  code: 'MESH311',
  severity: 'warning',
  title: 'An address in the configuration reaches no service',
  explanation:
    'A server reads the addresses of other services from its environment or arguments, and its proxy allows only the services listed under calls. If an address names a service that does not exist, a wrong port, no namespace, or a service that is not listed under calls, the first call fails with UNAVAILABLE or PERMISSION_DENIED.',
  source: 'Kubernetes, DNS for Services and Pods; Istio, Sidecar',
  *run(workspace) {
    const byName = new Map(workspace.services.map((service) => [service.spec.name, service]));
    const namespaces = new Set(workspace.services.map(({ spec }) => spec.namespace));
    for (const source of settingsSources(workspace)) {
      for (const { text, at } of textsOf(source, workspace)) {
        for (const address of addressesIn(text)) {
          const target = byName.get(address.name);
          if (address.name === source.spec.name || !isOfMesh(address, namespaces, target)) continue;
          if (address.isDefaultPort && !(target && hasPort(target.spec, address.port))) continue;
          if (target) yield* problems(source.spec, address, target, at, workspace);
          else yield* unknown(address, at, workspace);
        }
      }
    }
  },
});

/** The environment and arguments of the container, without variables that a patch overrides. */
function* textsOf(
  { spec, at }: SettingsSource,
  workspace: Workspace,
): Iterable<{ readonly text: string; readonly at: Place }> {
  for (const [name, text] of Object.entries(spec.env ?? {})) {
    const isPatched = (map: Readonly<Record<string, unknown>>) => map['name'] === name && 'value' in map;
    if (!patchMentions(workspace, spec.name, isPatched)) yield { text, at: at(['env', name]) };
  }
  for (const key of ['command', 'args'] as const)
    for (const [index, text] of (spec[key] ?? []).entries()) yield { text, at: at([key, index]) };
}

/**
 * `stock:50051` and the long forms are of the mesh. `stock.shop:50051` could be a host on the internet, unless the
 * namespace is one of ours, or a service of the name serves this port, or the namespace is misspelt.
 */
function isOfMesh(
  { namespace, isLong, port }: Address,
  namespaces: ReadonlySet<string>,
  target: Loaded<ServiceSpec> | undefined,
): boolean {
  if (namespace === undefined || isLong || namespaces.has(namespace)) return true;
  return (
    target !== undefined &&
    (hasPort(target.spec, port) || isNearNamespace(namespace, [target.spec.namespace]))
  );
}

/**
 * A name that no service has. With a namespace of services it is one of ours; without, it may be anything, but for what
 * is close to the name of a service and has its port.
 */
function* unknown(
  { name, namespace, port }: Address,
  at: Place,
  { services, additions, externalNames }: Workspace,
): Iterable<Finding> {
  const isAdded = additions.some(({ value }) => textAt(value, 'metadata', 'name') === name);
  if (isAdded || externalNames.has(name)) return;
  const there = services.filter(({ spec }) =>
    namespace === undefined ? hasPort(spec, port) : spec.namespace === namespace,
  );
  const names = there.map(({ spec }) => spec.name);
  if (namespace === undefined ? nearest(name, names).length === 0 : names.length === 0) return;
  yield {
    message: `there is no service ${name}${namespace === undefined ? '' : ` in the namespace ${namespace}`}`,
    at,
    hint: suggest(name, names, 'services there'),
  };
}

function* problems(
  spec: ServiceSpec,
  { name, namespace, port }: Address,
  target: Loaded<ServiceSpec>,
  at: Place,
  workspace: Workspace,
): Iterable<Finding> {
  const related = [{ message: name, at: target.at(['name']) }];
  const wanted = target.spec.namespace;
  if ((namespace ?? spec.namespace) !== wanted)
    yield {
      message: `${name} runs in the namespace ${wanted}, but this address resolves in ${namespace ?? spec.namespace}`,
      at,
      hint: `write ${name}.${wanted}:${port}`,
      related,
    };
  // A cluster or a patch of its Service may add further ports.
  const elsewhere =
    workspace.instances.some((each) => each.name === name && hasPort(each.spec, port)) ||
    patchMentions(workspace, name, (map) => map['port'] === port);
  if (!hasPort(target.spec, port) && !elsewhere)
    yield {
      message: `${name} has no port ${port}`,
      at,
      missingIn: name,
      hint: portsInWords(target.spec),
      related,
    };
  if (!spec.calls?.some(({ service }) => service === name))
    yield {
      message: `${spec.name} dials ${name} here but does not list it under calls: its proxy denies the call`,
      at,
      missingIn: spec.name,
      hint: `add it to calls: - { service: ${name}, ${target.spec.grpc ? 'methods' : 'ports'}: [...] }`,
      related,
    };
}

function portsInWords(spec: ServiceSpec): string {
  if (spec.grpc) return `its gRPC port is ${spec.grpc.port}`;
  const ports = servedPortsOf(spec).map(({ port }) => port);
  return ports.length > 0 ? `its ports are ${ports.join(', ')}` : `${spec.name} serves no port`;
}
