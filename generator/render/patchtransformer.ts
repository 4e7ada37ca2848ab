import { posix } from 'node:path';
import type { OwnPatch } from '../model/additions.ts';
import type { Manifest } from './kind.ts';

/** The kustomize configuration of a patch that runs after everything else in a folder. */
export interface PatchTransformer extends Manifest {
  readonly target: OwnPatch['target'];
  readonly patch: string;
}

/**
 * A patch of a service. It is a transformer, because transformers run last: it changes the documents as the cluster gets
 * them, with the suffixes of versions, and no patch of the generator follows it. A target without the suffix of a version
 * means every version. Kustomize reads all transformers of an overlay together, so one of a single cluster has the
 * cluster in its name, and one of several patches of a file its position.
 * Source: Kustomize, built-in transformers, PatchTransformer.
 */
export function patchTransformer({ cluster, source, part, target, patch }: OwnPatch): PatchTransformer {
  const file = posix.basename(source, '.yaml');
  const name = part === undefined ? file : `${file}#${part}`;
  return {
    apiVersion: 'builtin',
    kind: 'PatchTransformer',
    metadata: { name: cluster === undefined ? name : `${cluster}/${name}` },
    target,
    patch,
  };
}
