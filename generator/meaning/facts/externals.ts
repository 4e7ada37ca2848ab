import type { External, ExternalInstance, ExternalPort } from '../../model/external.ts';
import type { CallFact, Calls } from '../call-fact.ts';
import type { Fact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import { isSame } from '../same.ts';
import { policyFacts } from './destination.ts';

/** Changes of an external service in a cluster. */
export function externalFacts(
  before: ExternalInstance | undefined,
  after: ExternalInstance | undefined,
): Fact[] {
  const name = (after ?? before)?.external.name ?? '';
  const presence = { kind: 'presence', what: 'external service', names: [name] } as const;
  return [
    ...(before ? [] : [{ ...presence, change: 'added' as const }]),
    ...(after ? [] : [{ ...presence, change: 'removed' as const }]),
    ...callerFacts(before, after),
    ...(before && after ? differences(before, after) : []),
  ];
}

/** New callers, and callers that are removed. */
function callerFacts(before: ExternalInstance | undefined, after: ExternalInstance | undefined): Fact[] {
  const [old, now] = [before?.callers ?? [], after?.callers ?? []];
  const fact = (change: 'allowed' | 'withdrawn') => (caller: string) =>
    ({ kind: 'access', change, caller, methods: [], ports: [], isWhole: true }) as const;
  return [
    ...now.filter((caller) => !old.includes(caller)).map(fact('allowed')),
    ...old.filter((caller) => !now.includes(caller)).map(fact('withdrawn')),
  ];
}

function differences(
  { external: before }: ExternalInstance,
  { external: after, callers }: ExternalInstance,
): Fact[] {
  return [
    ...settingFacts('external service', placeOf(before), placeOf(after)),
    ...settingFacts('TLS', before.tls, after.tls),
    ...policyFacts(before.destination, after.destination),
    ...routeFacts(before, after, callers),
  ];
}

function placeOf({
  owner,
  namespace,
  hosts,
  ports: [first, ...further],
  resolution,
  addresses,
  endpoints,
}: External): object {
  return {
    owner,
    namespace,
    hosts,
    port: settingsOf(first),
    ...(further.length > 0
      ? {
          ports: Object.fromEntries(
            further.map((port) => [port.name, { ...settingsOf(port), ...tlsAt(port) }]),
          ),
        }
      : {}),
    resolution,
    ...(addresses ? { addresses } : {}),
    ...(endpoints ? { endpoints } : {}),
  };
}

const settingsOf = ({ number, protocol, targetPort }: ExternalPort): object => ({
  number,
  protocol,
  ...(targetPort === undefined ? {} : { targetPort }),
});

/** Facts about TLS refer to the first port; a further port can be excluded from TLS. */
const tlsAt = ({ originatesTls }: ExternalPort): object =>
  originatesTls ? { tls: 'originated by the proxies' } : {};

/** Timeouts and retries: of methods with their own settings, and of all other methods. */
function routeFacts(
  { policies: before }: External,
  { policies: after }: External,
  callers: readonly string[],
): CallFact[] {
  if (!before || !after) return [];
  const own = [...before.methodPolicies, ...after.methodPolicies].map(({ method }) => method);
  return [undefined, ...new Set(own)].flatMap((method): CallFact[] => {
    const policyOf = ({ methodPolicies, defaultPolicy }: typeof before) =>
      methodPolicies.find((each) => each.method === method)?.policy ?? defaultPolicy;
    const [old, now] = [policyOf(before), policyOf(after)];
    const calls: Calls = { ...(method === undefined ? {} : { methods: [method] }), callers, conditions: [] };
    const limits = { before: old.timeout ?? null, after: now.timeout ?? null };
    return [
      ...(limits.before === limits.after ? [] : [{ kind: 'timeout' as const, calls, ...limits }]),
      ...(isSame(old.retries, now.retries)
        ? []
        : [{ kind: 'retries' as const, calls, before: old.retries, after: now.retries }]),
    ];
  });
}
