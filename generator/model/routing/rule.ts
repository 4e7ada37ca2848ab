import type { ServiceSpec } from '../../schema/service.ts';
import type { MethodNames } from '../method-names.ts';
import { byName, type HeaderChanges, headerChangesOf, type MetadataConditions } from './metadata.ts';
import type { RoutePolicySpec } from './route-policy.ts';

/** A rule for some of the calls. */
export interface Rule {
  readonly name: string;
  readonly match: RuleMatch;
  /** The split of its calls; if undefined, they are split like all others. */
  readonly shares?: readonly Share[];
  readonly authority?: string;
  readonly requestHeaders?: HeaderChanges;
  readonly responseHeaders?: HeaderChanges;
  /** Its timeouts and retries, which override those of the method. */
  readonly policy: RoutePolicySpec;
}

/** The calls that a rule matches. */
export interface RuleMatch {
  /** `package.Service/Method`; if `services` is empty too, any method. */
  readonly methods: readonly string[];
  /** `package.Service` */
  readonly services: readonly string[];
  readonly metadata: MetadataConditions;
  readonly callers: readonly SourceService[];
}

/** A version and its share of the calls, in percent. */
export interface Share {
  /** Empty for all pods alike, whatever their version: only a team's own routes have that. */
  readonly version: string;
  readonly weight: number;
  /** The host and the port that a team's own route sends the calls to; undefined for those of the call. */
  readonly host?: string;
  readonly port?: number;
}

/** A calling service. Istio recognises the sidecar of its pods by the label `app` and the namespace. */
export interface SourceService {
  readonly name: string;
  readonly namespace: string;
}

/** The rules of a spec, in its order. */
export function rulesOf(
  { routes }: ServiceSpec,
  names: MethodNames,
  specs: ReadonlyMap<string, ServiceSpec>,
): Rule[] {
  return (routes ?? []).map(({ name, match, subset, weights, authority, ...spec }) => ({
    name,
    match: {
      methods: (match.methods ?? []).map(names.full),
      services: match.services ?? [],
      metadata: byName(match.metadata ?? {}),
      callers: (match.callers ?? []).flatMap((caller) => sourceOf(specs.get(caller))),
    },
    ...sharesOf(subset, weights),
    ...(authority === undefined ? {} : { authority }),
    ...(spec.requestHeaders ? { requestHeaders: headerChangesOf(spec.requestHeaders) } : {}),
    ...(spec.responseHeaders ? { responseHeaders: headerChangesOf(spec.responseHeaders) } : {}),
    policy: {
      ...(spec.timeout === undefined ? {} : { timeout: spec.timeout }),
      ...(spec.retries === undefined ? {} : { retries: spec.retries }),
    },
  }));
}

function sharesOf(
  subset: string | undefined,
  weights: Readonly<Record<string, number>> | undefined,
): Pick<Rule, 'shares'> {
  if (subset !== undefined) return { shares: [{ version: subset, weight: 100 }] };
  if (!weights) return {};
  return { shares: Object.entries(byName(weights)).map(([version, weight]) => ({ version, weight })) };
}

function sourceOf(spec: ServiceSpec | undefined): SourceService[] {
  return spec ? [{ name: spec.name, namespace: spec.namespace }] : [];
}
