import { listAt, mapAt, textAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { groupOf } from '../../../model/api-group.ts';
import { selects } from '../../../picture/label-selectors.ts';
import type { AccessContext, CallerIdentity } from '../../../picture/may-call.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import type { RouteParent } from './named-gateways.ts';

/**
 * The identities that a gateway may have in a cluster: of a cluster file, of a Gateway of Istio whose selector has the
 * labels of known pods, or of a Gateway for which Istio makes the pods. None if they are not known.
 * Source: Istio, Gateway.selector; Istio, Kubernetes Gateway API: automated deployment; Gateway API, GEP-1762.
 */
export function gatewayIdentities(
  { name, namespace }: RouteParent,
  type: 'istio' | 'gateway-api',
  { cluster, byKind, picture }: AccessContext,
): readonly CallerIdentity[] {
  const isNamed = (each: Pick<RouteParent, 'name' | 'namespace'>) =>
    each.name === name && each.namespace === namespace;
  const document = (byKind.get('Gateway') ?? []).find(
    (each) => isNamed(each) && (groupOf(each.apiVersion) === 'networking.istio.io') === (type === 'istio'),
  );
  if (!document) return cluster.gateways.filter((each) => isNamed(each) && each.type === type);
  if (type === 'gateway-api') return ownIdentity(document);
  const selector = mapAt(document.value, 'spec', 'selector');
  const isSelected = (labels: PlainMap) => Object.keys(selector).length > 0 && selects(selector, labels);
  return [
    ...cluster.gateways.filter((each) => each.type === type && isSelected(each.selector)),
    ...picture.pods
      .filter(({ labels }) => isSelected(labels))
      .map((pods): CallerIdentity => ({ namespace: pods.namespace, serviceAccount: pods.account })),
  ];
}

/** The ServiceAccount that Istio makes for a Gateway of its class; none for one whose pods or names are set otherwise. */
function ownIdentity({ name, namespace, value }: RenderedDocument): CallerIdentity[] {
  const isUsual =
    textAt(value, 'spec', 'gatewayClassName') === 'istio' &&
    listAt(value, 'spec', 'addresses').length === 0 &&
    Object.keys(mapAt(value, 'spec', 'infrastructure', 'parametersRef')).length === 0 &&
    !Object.keys(mapAt(value, 'metadata', 'annotations')).some((key) => key.startsWith('gateway.istio.io/'));
  return isUsual ? [{ namespace, serviceAccount: `${name}-istio` }] : [];
}
