import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A released generator, from its `release.json`. */
export interface Release {
  readonly version: string;
  /** Digest of the bundle: two releases with the same digest render the same tree. */
  readonly digest: string;
}

/** How this generator is installed: the one place that knows whether it runs from its sources or is a release. */
export interface Installation {
  /** Undefined if it runs from its sources, as in the repository where it is developed. */
  readonly release: Release | undefined;
  /** The folder with the files of the generator: `generator/`, in its own repository and in a fleet. */
  readonly folder: string;
  /** The folder around it: a repository of specs, or an installed package. */
  readonly root: string;
  readonly version: string;
}

/** Of this process. */
export const installation: Installation = installedAt(import.meta.dirname);

/** Finds the installation around a folder: a release has the code in a folder next to its `release.json`. */
function installedAt(from: string): Installation {
  const folder = dirname(from);
  const release = releaseIn(folder);
  if (release) return { release, folder, root: dirname(folder), version: release.version };
  const root = folderWith('package-lock.json', from);
  const { version }: { readonly version?: unknown } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return { release: undefined, folder: join(root, 'generator'), root, version: String(version) };
}

/** The released generator in a folder; undefined if the folder has none. @throws Error for a damaged release.json */
export function releaseIn(folder: string): Release | undefined {
  const file = join(folder, 'release.json');
  if (!existsSync(file)) return undefined;
  const { version, digest }: { readonly version?: unknown; readonly digest?: unknown } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  if (typeof version === 'string' && typeof digest === 'string') return { version, digest };
  throw new Error(`${file} has no version and digest: take the folder of the release again`);
}

function folderWith(file: string, from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, file)) || parent === from ? from : folderWith(file, parent);
}

/** Commands for work on the generator, and on services with code beside it: a release does not have them. */
export const sourceCommands: ReadonlySet<string> = new Set([
  'bench',
  'bundle',
  'client',
  'codegen',
  'first-run',
  'fmt',
  'fuzz',
  'package',
  'start',
]);
