import { join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';
import { checksumFile } from './checksums.ts';

/** The environment variable with the place of the mirror: a folder, or a URL with https:, http: or file:. */
export const mirrorVariable = 'GITOPS_TOOLS_MIRROR';

/** Where archives of cache entries are, and which of them are trusted. */
export interface Mirror {
  readonly place: string;
  /** The path of the file with the checksums. */
  readonly checksums: string;
}

/** The mirror of this process, with the checksums of this repository; undefined if there is none. */
export function mirrorOfProcess(): Mirror | undefined {
  const place = process.env[mirrorVariable];
  return place ? { place, checksums: join(repositoryRoot, checksumFile) } : undefined;
}
