import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from '../load/inputs.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { generatorDigest } from '../write/state.ts';

/** Remembers that specs had no errors. The checks take longer than everything else, so they do not run twice. */
export interface ValidityCache {
  isValid(): boolean;
  rememberValid(): void;
}

/** For the specs of a commit, which never change. */
export const snapshotValidity = (root: string): ValidityCache | undefined =>
  markerFile(join(root, 'valid'), '');

/** For the specs of the work tree, by their digest. */
export const workTreeValidity = (root: string, { digest }: Inputs): ValidityCache | undefined =>
  markerFile(join(root, '.cache', 'valid'), digest);

/**
 * A file that names the specs and the version of the generator for which the checks found no error: another version
 * may have other checks. From sources, as in tests, the generator has no version, and nothing is remembered.
 */
function markerFile(path: string, digest: string): ValidityCache | undefined {
  if (generatorDigest === undefined) return undefined;
  const text = `${generatorDigest} ${digest}`;
  return {
    isValid: () => existsSync(path) && readFileSync(path, 'utf8') === text,
    rememberValid: () => writeWhole(path, text),
  };
}
