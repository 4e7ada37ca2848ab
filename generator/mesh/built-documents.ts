import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Failure } from '../command-line/errors.ts';
import type { Build } from '../toolchain/kustomize.ts';
import { builderWith, buildOverlays } from '../toolchain/overlay-builds.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { type KubernetesObject, objectFrom } from './kubernetes-object.ts';

/** A document as kustomize built it: its bytes, the parsed object, and the overlay. */
export interface BuiltDocument {
  readonly text: string;
  readonly object: KubernetesObject;
  /** `overlays/prod-eu/greeter-b` */
  readonly folder: string;
}

/** Builds folders with kustomize. */
export type BuildFolders = (folders: readonly string[]) => Promise<readonly Build[]>;

/** What Argo CD would apply to a cluster: every overlay of it, built by kustomize. @throws Failure as `documentsOfCluster` */
export async function buildCluster(
  kustomize: string,
  root: string,
  cluster: string,
): Promise<readonly BuiltDocument[]> {
  const builder = await builderWith(kustomize, undefined);
  return documentsOfCluster((folders) => buildOverlays(builder, folders), root, cluster);
}

/**
 * The same, with overlays that the caller builds.
 * @throws Failure with the overlays that cannot be built, and where there are none
 */
export async function documentsOfCluster(
  build: BuildFolders,
  root: string,
  cluster: string,
): Promise<readonly BuiltDocument[]> {
  const folder = join(root, 'overlays', cluster);
  const overlays = overlayFolders(root).filter((path) => !relative(folder, path).startsWith('..'));
  if (overlays.length === 0)
    throw new Failure(`overlays/${cluster}/ has nothing to build: npm run generate.`);
  const builds = await build(overlays);
  const refused = builds.flatMap((build) =>
    'error' in build ? [`  ${relative(root, build.folder)}: ${build.error.message}`] : [],
  );
  if (refused.length > 0)
    throw new Failure(`kustomize cannot build the documents of ${cluster}:\n${refused.join('\n')}`);
  return builds.flatMap((build) =>
    'yaml' in build ? documentsIn(build.yaml, relative(root, build.folder)) : [],
  );
}

/** The documents of a YAML text that an overlay was built to, in their order. */
export function documentsIn(yaml: string, folder: string): BuiltDocument[] {
  return yaml
    .split(/^---$/m)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ text, object: objectFrom(parseAllDocuments(text)[0]?.toJS()), folder }));
}
