import type { Denial } from '../../model/access.ts';
import type { ClusterExposure } from '../../model/exposure.ts';
import type { InstanceView } from '../../render/view.ts';
import { callersOf, identityName, type NamedCaller } from '../callers.ts';
import type { AccessFact, DenialFact, EnforcementFact, ExposureFact, OutboundFact } from '../fact.ts';
import { isSame } from '../same.ts';

/** Which callers may newly call which methods, and which no longer may. */
export function accessFacts(before: InstanceView | undefined, after: InstanceView | undefined): AccessFact[] {
  const [old, now] = [before ? callersOf(before) : new Map(), after ? callersOf(after) : new Map()];
  const facts = [...factsOf('allowed', old, now), ...factsOf('withdrawn', now, old)];
  return facts.map((fact) => ({ ...fact, ...inDryRun(before, after) }));
}

/** Marks a fact about a service whose policies are a dry run, and stay one. */
export const inDryRun = (
  before: InstanceView | undefined,
  after: InstanceView | undefined,
): { readonly isDryRun?: true } =>
  before?.service.access.isDryRun && after?.service.access.isDryRun ? { isDryRun: true } : {};

/** Whether the policies of a service are enforced. */
export function enforcementFacts(before: InstanceView, after: InstanceView): EnforcementFact[] {
  const isNow = after.service.access.isDryRun === true;
  if ((before.service.access.isDryRun === true) === isNow) return [];
  return [{ kind: 'enforcement', change: isNow ? 'dry run' : 'enforced' }];
}

type Callers = ReadonlyMap<string, NamedCaller>;

/** The callers of one side without those of the other. */
function factsOf(change: AccessFact['change'], without: Callers, having: Callers): AccessFact[] {
  return [...having.values()].flatMap(({ name, isGateway, methods, ports }): AccessFact[] => {
    const known = without.get(name);
    const more = {
      methods: methods.filter((method) => !known?.methods.includes(method)).sort(),
      ports: ports.filter((port) => !known?.ports.includes(port)),
    };
    if (isGateway || more.methods.length + more.ports.length === 0) return [];
    return [{ kind: 'access', change, caller: name, ...more, isWhole: known === undefined }];
  });
}

/** Calls that are now denied by name, or no longer are. */
export function denialFacts(before: InstanceView, after: InstanceView): DenialFact[] {
  const [old, now] = [denialsOf(before), denialsOf(after)];
  const fact = (change: DenialFact['change']) => (terms: Terms) =>
    ({ kind: 'denial', change, ...terms, ...inDryRun(before, after) }) as const;
  return [
    ...now.filter((each) => !old.some((other) => isSame(each, other))).map(fact('added')),
    ...old.filter((each) => !now.some((other) => isSame(each, other))).map(fact('removed')),
  ];
}

type Terms = Omit<DenialFact, 'kind' | 'change' | 'isDryRun'>;

const denialsOf = (view: InstanceView): Terms[] =>
  view.service.access.denials.map(({ methods, callers }: Denial) => ({
    methods,
    ...(callers ? { callers: callers.map((caller) => identityName(caller, view)) } : {}),
  }));

/** What is now reachable through which gateway, or no longer is. */
export function exposureFacts(
  before: InstanceView | undefined,
  after: InstanceView | undefined,
): ExposureFact[] {
  const [old, now] = [before?.exposures ?? [], after?.exposures ?? []];
  return [...exposed('opened', old, now), ...exposed('closed', now, old)];
}

/** New methods by all hosts, and the other methods by new hosts. */
function exposed(
  change: ExposureFact['change'],
  without: readonly ClusterExposure[],
  having: readonly ClusterExposure[],
): ExposureFact[] {
  return having.flatMap(({ gateway, hosts, methods }) => {
    const known = without.find((each) => each.gateway.name === gateway.name);
    const fact = { kind: 'exposure' as const, change, gateway: gateway.name };
    const newMethods = methods.filter((method) => !known?.methods.includes(method));
    const newHosts = hosts.filter((host) => !known?.hosts.includes(host));
    const others = methods.filter((method) => !newMethods.includes(method));
    return [
      ...(newMethods.length > 0 ? [{ ...fact, hosts, methods: newMethods }] : []),
      ...(newHosts.length > 0 && others.length > 0 ? [{ ...fact, hosts: newHosts, methods: others }] : []),
    ];
  });
}

/** Whether a service may connect to undeclared hosts. */
export function outboundFacts(before: InstanceView, after: InstanceView): OutboundFact[] {
  const { outboundToAny } = after.service.access;
  if (before.service.access.outboundToAny === outboundToAny) return [];
  return [{ kind: 'outbound', change: outboundToAny ? 'opened' : 'closed' }];
}
