import { posix } from 'node:path';
import type { OwnPatch } from '../model/additions.ts';
import type { Manifest } from './kind.ts';

/** Kustomize's configuration of a patch that runs behind everything else in a folder. */
export interface PatchTransformer extends Manifest {
  readonly target: OwnPatch['target'];
  readonly patch: string;
}

/**
 * A patch that a service brings along. It is a transformer, since those run last: it meets the documents as the cluster
 * would get them, with the versions' suffixes, and cannot move what the generator's own patches point to by index. A
 * target without a version's suffix is every version's.
 * Source: Kustomize, built-in transformers, PatchTransformer.
 */
export function patchTransformer({ source, target, patch }: OwnPatch): PatchTransformer {
  return {
    apiVersion: 'builtin',
    kind: 'PatchTransformer',
    metadata: { name: posix.basename(source, '.yaml') },
    target: { kind: target.kind, name: target.name },
    patch,
  };
}
