import { fewestPods, type Version } from '../model/fleet.ts';
import type { Manifest } from './kind.ts';

/** What a cluster has differently in a document: as YAML, a document to merge or a list of JSON patch operations. */
export interface Patch {
  /** The name is the one before any suffix, so that a patch is for all versions. */
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}

/** kustomization.yaml: what a folder consists of. */
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
  /** Folders of transformers, which run behind everything else. */
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

/** What makes a version of a service's workload: suffix, label, image and number of pods. */
export interface VersionOverlay {
  readonly service: string;
  /** The image as the base names it, and the repository this cluster takes it from. */
  readonly image: { readonly name: string; readonly newName: string };
  readonly version: Version;
  readonly resources: readonly string[];
}

/**
 * The kustomization of one version: the version's name becomes the suffix of its documents and the label `version` of
 * its pods and selectors, which the subset selects by. Beside an autoscaler, the number of pods is the one to be created
 * with; without any, server-side apply would set a Deployment that had one to 1 pod.
 * Source: Kubernetes, Server-Side Apply: transferring ownership; Argo CD, Sync Options (RespectIgnoreDifferences).
 */
export function versionKustomization({ service, image, version, resources }: VersionOverlay): Kustomization {
  const { name, tag, digest, scale } = version;
  const { newName } = image;
  return {
    ...kustomization(resources),
    nameSuffix: `-${name}`,
    labels: [{ pairs: { version: name }, includeSelectors: true, includeTemplates: true }],
    images: [
      {
        name: image.name,
        ...(newName === image.name ? {} : { newName }),
        newTag: tag,
        ...(digest === undefined ? {} : { digest }),
      },
    ],
    replicas: [{ name: service, count: fewestPods(scale) }],
  };
}
