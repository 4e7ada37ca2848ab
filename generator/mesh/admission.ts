import { basename } from 'node:path';
import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { inParallel } from '../lang/in-parallel.ts';
import type { Cluster } from '../model/fleet.ts';
import { atOnce } from './applied.ts';
import type { BuiltDocument } from './built-documents.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, labelsFrom } from './kubernetes-object.ts';
import type { Admission } from './open-mesh.ts';

/** Where the pod of a kind is in its documents. */
const templates: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['Pod', []],
]);

/** The pod that a controller makes of a document; undefined for a document that asks for none. */
export function podFrom(
  document: KubernetesObject,
  { nativeSidecars }: Cluster['istio'],
): KubernetesObject | undefined {
  const path = templates.get(document.kind);
  const namespace = document.metadata.namespace ?? 'default';
  if (!path) return undefined;
  const template = mapAt(document, ...path);
  const { labels, annotations } = mapAt(template, 'metadata');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${document.metadata.name}-0`,
      namespace,
      labels: labelsFrom(labels),
      annotations: {
        // How istiod of the cluster injects, if the pod has no annotation for it.
        'sidecar.istio.io/nativeSidecar': String(nativeSidecars),
        ...labelsFrom(annotations),
      },
    },
    // Kubernetes does it before injection. Source: Kubernetes, Admission Controllers: ServiceAccount.
    spec: {
      serviceAccountName: 'default',
      ...mapAt(template, 'spec'),
      ...claimedVolumes(document, template),
    },
  };
}

/**
 * The volumes of a pod of a StatefulSet: its controller adds one for each claim.
 * Source: Kubernetes, StatefulSets: Stable Storage.
 */
function claimedVolumes(
  document: KubernetesObject,
  template: unknown,
): { readonly volumes?: readonly unknown[] } {
  const claims = listAt(document, 'spec', 'volumeClaimTemplates').flatMap(
    (claim) => textAt(claim, 'metadata', 'name') ?? [],
  );
  if (claims.length === 0) return {};
  const own = listAt(template, 'spec', 'volumes').filter(
    (volume) => !claims.includes(textAt(volume, 'name') ?? ''),
  );
  const volumes = claims.map((name) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${document.metadata.name}-0` },
  }));
  return { volumes: [...own, ...volumes] };
}

/**
 * Creates the pods of some services of a cluster as a dry run: the API server has istiod inject them, and then checks
 * them against the Pod Security level of their namespace. It stores nothing: no node could run them.
 * Source: Kubernetes, Pod Security Admission; Kubernetes, API Concepts: dry run.
 */
export async function admissionsOf(
  client: KubernetesClient,
  istio: Cluster['istio'],
  services: ReadonlySet<string>,
  documents: readonly BuiltDocument[],
): Promise<readonly Admission[]> {
  const asked = documents.flatMap(({ object, folder }) => {
    const pod = podFrom(object, istio);
    const service = basename(folder);
    return pod && services.has(service) ? [{ service, pod, document: object }] : [];
  });
  return inParallel(atOnce, asked, async ({ service, pod, document }): Promise<Admission> => {
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods?dryRun=All`;
    const refusal = await client.refusalOf(path, pod);
    const workload = `${document.kind} ${document.metadata.name}`;
    return { service, workload, ...(refusal === undefined ? {} : { refusal }) };
  });
}
