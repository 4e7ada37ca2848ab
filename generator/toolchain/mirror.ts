import { rmSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { unpackArchive } from './archive.ts';
import type { Progress } from './availability.ts';
import { readChecksums, sha256Of } from './checksums.ts';
import type { Mirror } from './mirror-place.ts';
import { fetchTo, type Source, sourceOf } from './mirror-source.ts';

/** The name of the archive of a cache entry. */
export const archiveOf = (entry: string): string => `${entry}.tar.gz`;

/** What has been reported, and mirrors that did not answer: both once in a process. */
const reported = new Set<string>();
const silent = new Set<string>();
const missing = new Set<string>();

/**
 * Unpacks the archive of a cache entry into an empty folder. Returns false if the mirror cannot provide it, after one
 * line with the reason; then the caller builds it.
 * @throws Failure if the archive is not the one that the checksum is of, or has entries outside of its folder
 */
export async function unpackFromMirror(
  entry: string,
  folder: string,
  { place, checksums }: Mirror,
  progress: Progress,
): Promise<boolean> {
  const name = archiveOf(entry);
  const expected = trustedSum(name, checksums, progress);
  const source = sourceOf(place, name);
  if (expected === undefined || silent.has(place) || missing.has(source.shown)) return false;
  const archive = `${folder}.tar.gz`;
  try {
    progress(`Fetching ${name} from the mirror…`);
    const problem = await fetchTo(archive, source);
    if (problem !== undefined) {
      const { reason, isSilent } = problem;
      // Others may have been asked for at the same time.
      if (!silent.has(place))
        progress(
          `The mirror did not provide ${source.shown}: ${reason}.${isSilent ? ' It is not asked again.' : ''}`,
        );
      if (isSilent) silent.add(place);
      else missing.add(source.shown);
      return false;
    }
    const actual = await sha256Of(archive);
    if (actual !== expected) throw new Failure(otherSum(source, { expected, actual, checksums }));
    const refusal = await unpackArchive(archive, folder);
    if (refusal !== undefined) throw new Failure(`${source.shown} cannot be used: ${refusal}.`);
    return true;
  } finally {
    rmSync(archive, { force: true });
  }
}

/** The checksum of an archive; without one, a line says why the mirror is not asked. */
function trustedSum(name: string, path: string, progress: Progress): string | undefined {
  const sums = readChecksums(path);
  const sum = sums?.get(name);
  if (sum !== undefined) return sum;
  const line = sums
    ? `${path} has no checksum of ${name}, so the mirror is not asked for it.`
    : `There is no ${path}, so nothing is taken from the mirror. npm run tools -- --pack writes it.`;
  if (!reported.has(line)) progress(line);
  reported.add(line);
  return undefined;
}

function otherSum(
  { shown }: Source,
  { expected, actual, checksums }: Readonly<Record<'expected' | 'actual' | 'checksums', string>>,
): string {
  return [
    `${shown} is not the archive that ${checksums} has the checksum of. It was not unpacked.`,
    `  expected ${expected}`,
    `  actual   ${actual}`,
    `Put the right archive into the mirror. If the new one is intended, verify where it comes from, and commit its checksum.`,
    `A server that sends archives with Content-Encoding: gzip changes them on the way: turn this off.`,
  ].join('\n');
}
