import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { type ExistingDocument, podLabelsOf, selects } from '../document.ts';
import type { Inventory } from '../inventory.ts';

/** The pods of a gateway, by their identity. */
export interface GatewayPods {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** True if neither a Deployment nor a policy shows them: these are the names that Istio's installation gives them. */
  readonly isGuess?: true;
}

/**
 * The pods of a Gateway of Istio: a Gateway can be in any namespace, and its pods are elsewhere. Their Deployment shows
 * them, or a policy that admits an identity that no service has.
 */
export function gatewayPodsOf(
  { name, namespace, value, cluster }: ExistingDocument,
  { documents, instances }: Inventory,
): GatewayPods {
  const selector = mapAt(value, 'spec', 'selector');
  const own = documents.filter((each) => each.cluster === cluster);
  const deployment = own.find((each) => each.kind === 'Deployment' && selects(selector, podLabelsOf(each)));
  if (deployment)
    return {
      namespace: deployment.namespace,
      serviceAccount: textAt(deployment.value, 'spec', 'template', 'spec', 'serviceAccountName') ?? 'default',
    };
  const isService = (pods: GatewayPods): boolean =>
    instances.some(
      (each) =>
        each.cluster === cluster &&
        each.namespace === pods.namespace &&
        each.serviceAccount === pods.serviceAccount,
    );
  const label = textAt(selector, 'istio') ?? name;
  const admitted = own
    .filter(({ kind }) => kind === 'AuthorizationPolicy')
    .flatMap((policy) => principalsIn(policy.value))
    .filter((pods) => !isService(pods));
  const named =
    admitted.find(({ serviceAccount }) => serviceAccount.includes(label)) ??
    admitted.find((pods) => pods.namespace === namespace && /gateway|ingress/.test(pods.serviceAccount));
  return named ?? usualPods(label, namespace, hasServices(namespace, cluster, instances));
}

const hasServices = (namespace: string, cluster: string, instances: Inventory['instances']): boolean =>
  instances.some((each) => each.cluster === cluster && each.namespace === namespace);

/**
 * Names by which Istio is installed most often.
 * Source: Istio, Installation Configuration Profiles (istioctl: istio-ingressgateway-service-account in istio-system);
 * Istio, Installing Gateways (the chart gateway: the name of the release, without "istio-" in the label).
 */
const usualPods = (label: string, namespace: string, isOfServices: boolean): GatewayPods =>
  isOfServices || namespace === 'istio-system'
    ? { namespace: 'istio-system', serviceAccount: `istio-${label}-service-account`, isGuess: true }
    : { namespace, serviceAccount: `istio-${label}`, isGuess: true };

/** The identities of all callers that a policy names. */
const principalsIn = (policy: PlainMap): GatewayPods[] =>
  listAt(policy, 'spec', 'rules')
    .flatMap((rule) => listAt(rule, 'from').flatMap((each) => textsAt(each, 'source', 'principals')))
    .flatMap((principal) => {
      const [, namespace, serviceAccount] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(`/${principal}`) ?? [];
      return namespace === undefined || serviceAccount === undefined ? [] : [{ namespace, serviceAccount }];
    });

/** True for the pods of a gateway, which Istio's installation owns. Source: Istio, Installing Gateways. */
export function areGatewayPods(
  deployment: ExistingDocument,
  documents: readonly ExistingDocument[],
): boolean {
  const template = mapAt(deployment.value, 'spec', 'template');
  if (textAt(template, 'metadata', 'annotations', 'inject.istio.io/templates') === 'gateway') return true;
  return documents.some(
    ({ kind, group, cluster, value }) =>
      kind === 'Gateway' &&
      group === 'networking.istio.io' &&
      cluster === deployment.cluster &&
      selects(mapAt(value, 'spec', 'selector'), podLabelsOf(deployment)),
  );
}
