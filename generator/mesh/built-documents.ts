import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Failure } from '../command-line/errors.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { type KubernetesObject, objectFrom } from './kubernetes-object.ts';

/** A document as kustomize built it: its bytes, the parsed object, and the overlay. */
export interface BuiltDocument {
  readonly text: string;
  readonly object: KubernetesObject;
  /** `overlays/prod-eu/greeter-b` */
  readonly folder: string;
}

/**
 * What Argo CD would apply to a cluster: every overlay of it, built by kustomize.
 * @throws Failure with the overlays that cannot be built, and where there are none
 */
export async function buildCluster(
  kustomize: string,
  root: string,
  cluster: string,
): Promise<readonly BuiltDocument[]> {
  const folder = join(root, 'overlays', cluster);
  const overlays = overlayFolders(root).filter((path) => !relative(folder, path).startsWith('..'));
  if (overlays.length === 0)
    throw new Failure(`overlays/${cluster}/ has nothing to build: npm run generate.`);
  const builds = await buildAll(kustomize, overlays);
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
