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
 * cluster in its name.
 * Source: Kustomize, built-in transformers, PatchTransformer.
 */
export function patchTransformer({ cluster, source, target, patch }: OwnPatch): PatchTransformer {
  return {
    apiVersion: 'builtin',
    kind: 'PatchTransformer',
    metadata: {
      name: [...(cluster === undefined ? [] : [cluster]), posix.basename(source, '.yaml')].join('/'),
    },
    target: { kind: target.kind, name: target.name },
    patch,
  };
}
