import { mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import type { Inventory } from './inventory.ts';
import { isGatewayOf, isMutual } from './lift/gateways.ts';
import {
  autoscalerOf,
  destinationRulesOf,
  peerAuthenticationsOf,
  policiesOf,
  selectsPods,
  virtualServicesOf,
} from './related.ts';
import { configMapKey } from './used-config-maps.ts';

/** The documents that specs replace. */
export interface Claimed {
  /** Documents that settings of specs replace. */
  readonly lifted: ReadonlySet<ExistingDocument>;
  /** Documents in whose place a spec renders its own: they follow from calls and from the cluster. */
  readonly replaced: ReadonlySet<ExistingDocument>;
}

/**
 * The documents that an import accounts for. Every other document is kept in extra/ or listed in the report.
 * @param externals names of the ServiceEntries that became external services
 * @param usedConfigMaps keys of the ConfigMaps that became part of a spec
 */
export function claimedIn(
  inventory: Inventory,
  externals: ReadonlySet<string>,
  usedConfigMaps: ReadonlySet<string>,
): Claimed {
  const { documents, instances } = inventory;
  const lifted = new Set<ExistingDocument>();
  const replaced = new Set<ExistingDocument>();
  const all = (found: readonly (ExistingDocument | undefined)[], into: Set<ExistingDocument>) => {
    for (const each of found) if (each) into.add(each);
  };
  for (const instance of instances) {
    all([instance.service, ...instance.versions.map(({ deployment }) => deployment)], lifted);
    all(
      instance.versions.map(({ deployment }) => autoscalerOf(deployment, inventory)),
      lifted,
    );
    all(virtualServicesOf(instance, inventory), lifted);
    all(destinationRulesOf(instance, inventory), lifted);
    all(policiesOf(instance, inventory), lifted);
    all(peerAuthenticationsOf(instance, inventory), lifted);
  }
  for (const document of documents) {
    if (isExternal(document, externals, documents) || isGateway(document, inventory)) lifted.add(document);
    else if (isAccount(document, inventory) || isUsedConfigMap(document, usedConfigMaps))
      lifted.add(document);
    else if (document.kind === 'Namespace') lifted.add(document);
    else if (isReplaced(document, inventory)) replaced.add(document);
  }
  return { lifted, replaced };
}

const isUsedConfigMap = (document: ExistingDocument, used: ReadonlySet<string>): boolean =>
  document.kind === 'ConfigMap' && used.has(configMapKey(document));

const isAccount = (document: ExistingDocument, { instances }: Inventory): boolean =>
  document.kind === 'ServiceAccount' &&
  instances.some(
    ({ cluster, namespace, serviceAccount }) =>
      cluster === document.cluster && namespace === document.namespace && serviceAccount === document.name,
  );

function isExternal(
  { kind, name, cluster, value }: ExistingDocument,
  externals: ReadonlySet<string>,
  documents: readonly ExistingDocument[],
): boolean {
  if (kind === 'ServiceEntry') return externals.has(name);
  const host = textAt(value, 'spec', 'host') ?? '';
  return (
    kind === 'DestinationRule' &&
    documents.some(
      (each) =>
        each.kind === 'ServiceEntry' &&
        each.cluster === cluster &&
        externals.has(each.name) &&
        textsAt(each.value, 'spec', 'hosts').includes(host),
    )
  );
}

const isGateway = (document: ExistingDocument, inventory: Inventory): boolean =>
  (document.kind === 'Gateway' && document.group === 'networking.istio.io' && !isMutual(document)) ||
  (document.kind === 'VirtualService' &&
    inventory.instances.some((instance) => isGatewayOf(document, instance, inventory)));

/** Kinds of which a spec renders its own document for the pods of a service. */
const ofPods = new Set(['Sidecar', 'NetworkPolicy', 'PodDisruptionBudget']);

/** Those for imported pods, and STRICT for a whole namespace. */
function isReplaced(document: ExistingDocument, { instances }: Inventory): boolean {
  const { kind, cluster, namespace, value } = document;
  const own = instances.filter((each) => each.cluster === cluster && each.namespace === namespace);
  if (ofPods.has(kind)) return own.some((each) => selectsPods(document, each));
  return (
    kind === 'PeerAuthentication' &&
    own.length > 0 &&
    Object.keys(mapAt(value, 'spec', 'selector')).length === 0 &&
    Object.keys(mapAt(value, 'spec', 'portLevelMtls')).length === 0 &&
    textAt(value, 'spec', 'mtls', 'mode') === 'STRICT'
  );
}

/** Kind and name for the report, with the clusters. */
export const replacedLines = (replaced: ReadonlySet<ExistingDocument>): string[] => {
  const clusters = new Map<string, string[]>();
  for (const document of replaced)
    clusters.set(titleOf(document), [...(clusters.get(titleOf(document)) ?? []), document.cluster]);
  return [...clusters].map(([title, names]) => `${title} (${names.join(', ')})`);
};
