import { fewestPods, type Version } from '../model/fleet.ts';
import { hasVersions, isJob, type PodKind } from '../model/workload-kind.ts';
import type { Manifest } from './kind.ts';

/**
 * The changes of a cluster to a document, as YAML: a strategic merge patch or a list of JSON patch
 * operations.
 */
export interface Patch {
  /** The name without the version suffix, so a patch applies to all versions. */
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}

/** kustomization.yaml: the contents of a folder. */
export interface Kustomization extends Manifest {
  readonly resources: readonly string[];
  readonly nameSuffix?: string;
  readonly labels?: readonly {
    readonly pairs: Readonly<Record<string, string>>;
    readonly includeSelectors: boolean;
    readonly includeTemplates: boolean;
  }[];
  readonly images?: readonly {
    readonly name: string;
    readonly newName?: string;
    readonly newTag: string;
    readonly digest?: string;
  }[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly patches?: readonly Patch[];
  /** Folders of transformers, which run after everything else. */
  readonly transformers?: readonly string[];
}

/** A kustomization of other folders and files, with patches. */
export function kustomization(resources: readonly string[], patches: readonly Patch[] = []): Kustomization {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
    ...(patches.length > 0 ? { patches } : {}),
  };
}

/** The parameters of a version of a workload: suffix, label, image and number of pods. */
export interface VersionOverlay {
  readonly service: string;
  /** The image name in the base, and the repository that this cluster pulls it from. */
  readonly image: { readonly name: string; readonly newName: string };
  readonly version: Version;
  /** What the version adds to the names of its documents; empty for those with the name of the service. */
  readonly suffix: string;
  readonly kind: PodKind;
  readonly resources: readonly string[];
}

/**
 * The kustomization of one version. The name of the version becomes the label `version` of its pods, by which the subset
 * selects them; of a Deployment also the suffix of its documents, and a part of its selector. With an autoscaler, the number of
 * pods is the initial one; without it, server-side apply would set a Deployment that had a number to 1 pod.
 * Source: Kubernetes, Server-Side Apply: transferring ownership; Argo CD, Sync Options
 * (RespectIgnoreDifferences).
 */
export function versionKustomization({
  service,
  image,
  version,
  suffix,
  kind,
  resources,
}: VersionOverlay): Kustomization {
  const { name, tag, digest, scale } = version;
  const { newName } = image;
  return {
    ...kustomization(resources),
    ...(suffix === '' ? {} : { nameSuffix: suffix }),
    labels: [{ pairs: { version: name }, includeSelectors: hasVersions(kind), includeTemplates: true }],
    images: [
      {
        name: image.name,
        ...(newName === image.name ? {} : { newName }),
        newTag: tag,
        ...(digest === undefined ? {} : { digest }),
      },
    ],
    ...(isJob(kind) ? {} : { replicas: [{ name: service, count: fewestPods(scale) }] }),
  };
}
