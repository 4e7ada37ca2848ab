import { mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { selectorOf } from '../picture/label-selectors.ts';
import { isForSidecars } from '../picture/mesh-hosts.ts';
import { type ExistingDocument, selects } from './document.ts';
import { type ExistingInstance, type Inventory, labelsOfPods } from './inventory.ts';

/** The documents of a kind in the cluster of an instance. */
const ofKind = (kind: string, { cluster }: ExistingInstance, { documents }: Inventory): ExistingDocument[] =>
  documents.filter((document) => document.kind === kind && document.cluster === cluster);

/**
 * True if a host names a Service: short, with the namespace, or in full.
 * Source: Istio, Destination.host: a short name is completed with the namespace of the document.
 */
export function namesService(
  host: string,
  from: Pick<ExistingDocument, 'namespace'>,
  { name, namespace }: Pick<ExistingInstance, 'name' | 'namespace'>,
): boolean {
  const [first, second = from.namespace, ...rest] = host.split('.');
  return first === name && second === namespace && (rest.length === 0 || rest[0] === 'svc');
}

/** The VirtualServices of the mesh for an instance. */
export const virtualServicesOf = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  ofKind('VirtualService', instance, inventory).filter(
    (document) =>
      isForSidecars(document.value) &&
      textsAt(document.value, 'spec', 'hosts').some((host) => namesService(host, document, instance)),
  );

/** The DestinationRules of an instance for all callers. */
export const destinationRulesOf = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  rulesForHost(instance, inventory).filter((document) => !isForSomeCallers(document));

/** Those for some callers alone. Source: Istio, DestinationRule.workloadSelector. */
export const rulesForSomeCallers = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  rulesForHost(instance, inventory).filter(isForSomeCallers);

const rulesForHost = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  ofKind('DestinationRule', instance, inventory).filter((document) =>
    namesService(textAt(document.value, 'spec', 'host') ?? '', document, instance),
  );

const isForSomeCallers = ({ value }: ExistingDocument): boolean =>
  Object.keys(mapAt(value, 'spec', 'workloadSelector')).length > 0;

/** True if a document selects the pods of an instance by their labels, and not all pods of a namespace. */
export const selectsPods = (document: ExistingDocument, instance: ExistingInstance): boolean =>
  document.namespace === instance.namespace &&
  selects(selectorOf(document)?.labels ?? {}, labelsOfPods(instance));

/** The documents of a kind that select the pods of an instance. */
const selecting = (kind: string, instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  ofKind(kind, instance, inventory).filter((document) => selectsPods(document, instance));

/** The AuthorizationPolicies for the pods of an instance alone. */
export const policiesOf = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  selecting('AuthorizationPolicy', instance, inventory);

/** The PeerAuthentications for the pods of an instance alone. */
export const peerAuthenticationsOf = (instance: ExistingInstance, inventory: Inventory): ExistingDocument[] =>
  selecting('PeerAuthentication', instance, inventory);

/** The HorizontalPodAutoscaler of a workload. */
export const autoscalerOf = (
  deployment: ExistingDocument,
  { documents }: Inventory,
): ExistingDocument | undefined =>
  documents.find(
    ({ kind, cluster, namespace, value }) =>
      kind === 'HorizontalPodAutoscaler' &&
      cluster === deployment.cluster &&
      namespace === deployment.namespace &&
      textAt(value, 'spec', 'scaleTargetRef', 'name') === deployment.name &&
      (textAt(value, 'spec', 'scaleTargetRef', 'kind') ?? deployment.kind) === deployment.kind,
  );

/** The ServiceAccount of the pods of an instance; undefined if the input does not have it. */
export const serviceAccountOf = (
  instance: ExistingInstance,
  inventory: Inventory,
): ExistingDocument | undefined =>
  ofKind('ServiceAccount', instance, inventory).find(
    ({ namespace, name }) => namespace === instance.namespace && name === instance.serviceAccount,
  );

/** The ConfigMaps of a namespace, by name. */
export const configMapsOf = (instance: ExistingInstance, inventory: Inventory) =>
  new Map(
    ofKind('ConfigMap', instance, inventory)
      .filter(({ namespace }) => namespace === instance.namespace)
      .map(({ name, value }) => [name, value] as const),
  );
