import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { buildAll } from '../../tools/kustomize.ts';
import { overlayFolders } from '../../tools/overlay-folders.ts';
import { type KubernetesObject, objectFrom } from './kubernetes-object.ts';

/** A document as kustomize built it: its bytes, and what they say. */
export interface BuiltDocument {
  readonly text: string;
  readonly object: KubernetesObject;
}

/**
 * What Argo CD would apply to a cluster: every overlay of it, built by kustomize.
 * @throws KustomizeError where one cannot be built
 */
export async function buildCluster(
  kustomize: string,
  root: string,
  cluster: string,
): Promise<readonly BuiltDocument[]> {
  const folder = join(root, 'overlays', cluster);
  const overlays = overlayFolders(root).filter((path) => !relative(folder, path).startsWith('..'));
  const builds = await buildAll(kustomize, overlays);
  return builds.flatMap((build) => {
    if ('error' in build) throw build.error;
    return documentsIn(build.yaml);
  });
}

/** The documents of a YAML text, in their order. */
export function documentsIn(yaml: string): BuiltDocument[] {
  return yaml
    .split(/^---$/m)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ text, object: objectFrom(parseAllDocuments(text)[0]?.toJS()) }));
}
