import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import type { ExistingInstance } from '../inventory.ts';
import type { ExistingPort } from './ports.ts';
import { present, type Settings } from './settings.ts';

/**
 * The settings of a spec for the DestinationRules of a service. A spec has one connectionPool for the levels tcp and
 * http of Istio.
 */
export function destinationSettings(
  rules: readonly ExistingDocument[],
  instance: ExistingInstance,
  ports: readonly ExistingPort[],
): Settings {
  // Of several rules for a host, the first policy and the first subset with a name count. Source: Istio, DestinationRule.
  const policy =
    rules
      .map(({ value }) => mapAt(value, 'spec', 'trafficPolicy'))
      .find((each) => Object.keys(each).length > 0) ?? {};
  const subsets = rules.flatMap(({ value }) => listAt(value, 'spec', 'subsets').filter(isMap)).toReversed();
  const byPort = listAt(policy, 'portLevelSettings').filter(isMap);
  return present({
    ...policySettings(policy),
    subsets: Object.fromEntries(
      subsets.flatMap((subset) => {
        const version = versionOf(subset, instance);
        const own = policySettings(mapAt(subset, 'trafficPolicy'));
        return version === undefined || Object.keys(own).length === 0 ? [] : [[version, own]];
      }),
    ),
    portLevelSettings: Object.fromEntries(
      byPort.flatMap((settings) => {
        const port = ports.find(({ number }) => number === numberAt(settings, 'port', 'number'));
        return port
          ? [[port.protocol === 'other' ? port.name : port.protocol, policySettings(settings)]]
          : [];
      }),
    ),
  });
}

function policySettings(policy: PlainMap): Settings {
  const tls = mapAt(policy, 'tls');
  return present({
    loadBalancer: policy['loadBalancer'],
    connectionPool: { ...mapAt(policy, 'connectionPool', 'tcp'), ...mapAt(policy, 'connectionPool', 'http') },
    outlierDetection: policy['outlierDetection'],
    retryBudget: policy['retryBudget'],
    // Istio's own certificates are the default between sidecars.
    tls: textAt(tls, 'mode') === 'ISTIO_MUTUAL' ? undefined : tls,
  });
}

/** The version that a subset selects by the label `version`. */
export function versionOf(subset: PlainMap, { versions }: ExistingInstance): string | undefined {
  const label = textAt(subset, 'labels', 'version');
  return versions.find((version) => version.label !== undefined && version.label === label)?.name;
}

/** The names of versions by the names of their subsets. */
export const versionsBySubset = (
  rules: readonly ExistingDocument[],
  instance: ExistingInstance,
): ReadonlyMap<string, string> =>
  new Map(
    rules.flatMap(({ value }) =>
      listAt(value, 'spec', 'subsets')
        .filter(isMap)
        .flatMap((subset) => {
          const [name, version] = [textAt(subset, 'name'), versionOf(subset, instance)];
          return name === undefined || version === undefined ? [] : [[name, version] as const];
        }),
    ),
  );
