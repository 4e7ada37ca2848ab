import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import type { LoadBalancer } from '../../model/traffic-policy.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';
import { hashedBy, type PolicySource, policiesOf, policyOfVersion } from '../support/traffic-policies.ts';

type ConsistentHash = NonNullable<LoadBalancer['consistentHash']>;

export const hashWithoutAffinity = defineCheck({
  name: 'hash-without-affinity',
  code: 'MESH436',
  severity: 'warning',
  title: 'Calls with the same hash key may reach different pods',
  explanation:
    'A key leads to the same pod only if all callers choose among the same pods. Callers that prefer pods nearby choose among different pods in each zone; with the defaults of the mesh, outlierDetection alone makes them do so. And a split chooses the version before the hash chooses the pod, separately for each call.',
  source: 'Istio, ConsistentHashLB (warning about locality load balancing) and OutlierDetection (note)',
  *run(workspace) {
    yield* brokenByLocality(workspace);
    for (const instance of workspace.instances) yield* brokenBySplit(instance);
  },
});

function* brokenByLocality(workspace: Workspace): Iterable<Finding> {
  for (const { spec, at } of settingsSources(workspace)) {
    for (const source of policiesOf({ spec, at })) {
      const hash = hashOf(source);
      // A caller runs in one zone, so its preference is the same for all its calls.
      const cause = hash && !hash.useSourceIp && localityCause(source, spec);
      if (!cause) continue;
      yield {
        message: `callers in different zones send ${keyOf(hash)} to different pods`,
        at: source.at(['loadBalancer', 'consistentHash'], 'key'),
        hint: cause.hint,
        related: [{ message: 'callers prefer pods nearby because of this', at: cause.at }],
      };
    }
  }
}

/** The setting that makes callers prefer pods nearby. */
function localityCause(
  { policy, at }: PolicySource,
  { trafficDistribution }: Pick<ServiceSpec, 'trafficDistribution'>,
): { readonly at: Place; readonly hint: string } | undefined {
  const { localityLbSetting } = policy.loadBalancer ?? {};
  if (localityLbSetting?.enabled === false) return undefined;
  if (localityLbSetting)
    return {
      at: at(['loadBalancer', 'localityLbSetting'], 'key'),
      hint: 'use a hash or a preference of regions: remove one of the two',
    };
  if (trafficDistribution !== undefined)
    return {
      at: at(['trafficDistribution']),
      hint: 'use a hash or a preference of pods nearby: remove one of the two',
    };
  if (policy.outlierDetection)
    return {
      at: at(['outlierDetection'], 'key'),
      hint: 'write localityLbSetting: { enabled: false } beside consistentHash',
    };
  return undefined;
}

function* brokenBySplit(instance: Instance): Iterable<Finding> {
  const { own, atOwn } = instance;
  const [first, ...others] = Object.entries(own.weights ?? {}).filter(([, weight]) => weight > 0);
  if (!first || others.length === 0) return;
  const versions = [first, ...others].map(([version]) => version);
  const hashed = versions.map((version) => policyOfVersion(instance, version)).find(hashOf);
  const hash = hashed && hashOf(hashed);
  if (!hash) return;
  yield {
    message: `${keyOf(hash)} go to ${versions.join(' or ')} at random, each call separately`,
    at: atOwn(['weights'], 'key'),
    hint: 'send a key to one version with a rule that matches it, or accept this while the calls are split',
    related: [{ message: 'the hash', at: hashed.at(['loadBalancer', 'consistentHash'], 'key') }],
  };
}

/** A valid hash with exactly one key. Another check reports invalid ones. */
function hashOf({ policy }: PolicySource): ConsistentHash | undefined {
  const { consistentHash: hash, simple } = policy.loadBalancer ?? {};
  return hash && simple === undefined && hashedBy(hash).length === 1 ? hash : undefined;
}

/** The calls that a hash keeps together, for a message. */
function keyOf({ httpHeaderName, httpCookie, httpQueryParameterName: parameter }: ConsistentHash): string {
  if (parameter !== undefined) return `requests with one ${parameter}`;
  if (httpHeaderName !== undefined) return `calls with one ${httpHeaderName}`;
  return httpCookie ? `calls with one cookie ${httpCookie.name}` : 'calls of one pod';
}
