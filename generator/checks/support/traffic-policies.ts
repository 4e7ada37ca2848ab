import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { rememberedOfOne } from '../../lang/remembered.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { type LoadBalancer, mergedPolicy, type TrafficPolicy } from '../../model/traffic-policy.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { settingsSources } from '../check.ts';
import { externalSources } from './external-specs.ts';

/** A traffic policy as it holds: for all pods of a service, for those of a version, for a port, or for an external service. */
export interface PolicySource {
  /** The service or external service that it is for. */
  readonly name: string;
  readonly policy: TrafficPolicy;
  /** The version it is for; none where it is for all. */
  readonly version?: string;
  /** The place of a setting: in the version if it sets it, otherwise in the service. */
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** What has traffic policies: a service or an external one, by its own spec or as a cluster has it. */
interface Spec {
  readonly spec: Omit<TrafficPolicy, 'tls'> & Pick<ServiceSpec, 'name' | 'subsets' | 'portLevelSettings'>;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** Every traffic policy of a service, merged as it is rendered. */
export function policiesOf({ spec, at }: Spec): PolicySource[] {
  const { name, loadBalancer, connectionPool, outlierDetection, retryBudget } = spec;
  const service: TrafficPolicy = {
    ...(loadBalancer ? { loadBalancer } : {}),
    ...(connectionPool ? { connectionPool } : {}),
    ...(outlierDetection ? { outlierDetection } : {}),
    ...(retryBudget ? { retryBudget } : {}),
  };
  return [
    { name, policy: service, at },
    ...Object.entries(spec.subsets ?? {}).map(([version, own]): PolicySource => {
      const policy = { ...service, ...mergedPolicy(service, own) };
      return {
        name,
        policy,
        version,
        at: (path, on) => at(isSet(own, path) ? ['subsets', version, ...path] : path, on),
      };
    }),
    ...Object.entries(spec.portLevelSettings ?? {}).map(
      ([port, own]): PolicySource => ({
        name,
        policy: { ...service, ...mergedPolicy(service, own) },
        at: (path, on) => at(isSet(own, path) ? ['portLevelSettings', port, ...path] : path, on),
      }),
    ),
  ];
}

/** Every traffic policy there is, those of services and of external services. */
export const policySources = rememberedOfOne((workspace: Workspace): readonly PolicySource[] =>
  [...settingsSources(workspace), ...externalSources(workspace)].flatMap(({ spec, at }) =>
    policiesOf({ spec, at }),
  ),
);

const policiesIn = rememberedOfOne(({ spec, at }: Instance): readonly PolicySource[] =>
  policiesOf({ spec, at }),
);

/** The policy that holds for a version where it runs. */
export function policyOfVersion(instance: Instance, version: string): PolicySource {
  const { spec, at } = instance;
  const all = policiesIn(instance);
  const [service] = all;
  return all.find((each) => each.version === version) ?? service ?? { name: spec.name, policy: {}, at };
}

function isSet(value: unknown, [step, ...rest]: Path): boolean {
  if (step === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const child = Object.getOwnPropertyDescriptor(value, step);
  return child !== undefined && isSet(child.value, rest);
}

export type ConsistentHash = NonNullable<LoadBalancer['consistentHash']>;

const known = ['httpHeaderName', 'httpCookie', 'httpQueryParameterName', 'useSourceIp'] as const;

/** The keys that are hashed; of a sound hash it is one. */
export const hashedBy = (hash: ConsistentHash): (typeof known)[number][] =>
  known.filter((key) => key in hash);
