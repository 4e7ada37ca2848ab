import { emitYaml } from '../../lang/emit-yaml.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { BuiltDocument } from '../../mesh/built-documents.ts';
import { objectFrom } from '../../mesh/kubernetes-object.ts';
import { podKinds } from '../../model/workload-kind.ts';
import type { ExistingDocument } from '../document.ts';
import { type Inventory, renderedNameOf } from '../inventory.ts';

/** Kinds of Kubernetes itself that decide about calls. Files of ConfigMaps and autoscalers do not. */
const kinds: ReadonlySet<string> = new Set([...podKinds, 'Namespace', 'Service', 'ServiceAccount']);

/** Groups whose kinds decide about calls. */
const groups = /(?:^|\.)istio\.io$|^gateway\.networking\.k8s\.io$/;

/** True for a kind that decides about calls. Definitions of others, such as those of monitors, may be missing here. */
export const decidesAboutCalls = ({
  group,
  kind,
}: {
  readonly group: string;
  readonly kind: string;
}): boolean => groups.test(group) || (kinds.has(kind) && ['', 'apps', 'batch'].includes(group));

/**
 * The documents that run in a cluster, as the mesh of a proof takes them: Deployments under the names of the versions
 * that they become, because a proof finds its pods by these names. Names of Deployments change no call. ServiceAccounts
 * that the input lacks are added, as pods would not start without them.
 */
export function meshDocuments({ documents, instances }: Inventory, cluster: string): BuiltDocument[] {
  const own = instances.filter((each) => each.cluster === cluster);
  const names = new Map(
    own.flatMap(({ name, versions }) =>
      versions.map(
        (version) =>
          [
            version.deployment,
            // Only a Deployment has the name of its version.
            version.deployment.kind === 'Deployment' ? renderedNameOf(name, version) : name,
          ] as const,
      ),
    ),
  );
  const found = documents.filter(
    (each) =>
      each.cluster === cluster && decidesAboutCalls(each) && (each.kind !== 'Deployment' || names.has(each)),
  );
  const accounts = new Set(
    found.flatMap(({ kind, namespace, name }) => (kind === 'ServiceAccount' ? [`${namespace}/${name}`] : [])),
  );
  const missing = new Map(
    own
      .filter(({ namespace, serviceAccount }) => !accounts.has(`${namespace}/${serviceAccount}`))
      .map((each) => [`${each.namespace}/${each.serviceAccount}`, each]),
  );
  return [
    ...found.map((document) =>
      built(withMetadata(document, names.get(document) ?? document.name), document.source),
    ),
    ...[...missing.values()].map(({ namespace, serviceAccount: name }) =>
      built({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }, 'ServiceAccounts'),
    ),
  ];
}

const built = (value: PlainMap, folder: string): BuiltDocument => ({
  text: emitYaml(value),
  object: objectFrom(value),
  folder,
});

function withMetadata({ value, namespace }: ExistingDocument, name: string): PlainMap {
  const { metadata } = value;
  const own = typeof metadata === 'object' && metadata !== null ? metadata : {};
  return { ...value, metadata: { ...own, name, ...(namespace === '' ? {} : { namespace }) } };
}
