import type { PlainMap } from '../lang/plain-map.ts';
import { groupOf } from '../model/api-group.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** Custom resources without pods and Services of their own, by group and kind. */
const withoutPods =
  /^(?:cert-manager\.io|external-secrets\.io|keda\.sh|argoproj\.io|monitoring\.coreos\.com\/(?:\w+Monitor|\w+Rule|Probe))(?:\/|$)/;

/**
 * The names of the resources of a namespace for which an operator may make pods and Services: custom resources, and
 * Gateways of the Gateway API.
 */
export function operatedNames(
  { documents }: RenderedFleet,
  cluster: string,
  namespace: string,
): readonly string[] {
  return documents.flatMap((each) =>
    each.namespace === namespace && each.clusters.includes(cluster) && isOperated(each) ? [each.name] : [],
  );
}

function isOperated({ apiVersion, kind }: RenderedDocument): boolean {
  const group = groupOf(apiVersion);
  if (group === 'gateway.networking.k8s.io') return kind === 'Gateway';
  return group.includes('.') && !/\.(?:k8s|istio)\.io$/.test(group) && !withoutPods.test(`${group}/${kind}`);
}

/**
 * True if labels may be of pods that an operator makes: they have a prefix, and the name of a resource as their value,
 * such as `cnpg.io/cluster: ledger`, or `gateway.networking.k8s.io/gateway-name: public`.
 */
export const areOfOperator = (labels: PlainMap, names: readonly string[]): boolean =>
  Object.entries(labels).some(([key, value]) => key.includes('/') && names.includes(String(value)));

/** True if a Service, a Role or a ServiceAccount may be one that an operator makes: `ledger`, or `ledger-rw`, for a resource `ledger`. */
export const isNamedByOperator = (service: string, names: readonly string[]): boolean =>
  names.some((name) => service === name || service.startsWith(`${name}-`));
