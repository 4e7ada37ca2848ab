import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { textIfThere } from '../platform/text-if-there.ts';

/** The file of a repository with the SHA-256 of each archive of the mirror, as `sha256sum --check` reads it. */
export const checksumFile = 'tools.sha256';

/** The checksums in a file, by the name of the archive; undefined if there is no such file. */
export function readChecksums(path: string): ReadonlyMap<string, string> | undefined {
  const text = textIfThere(path);
  if (text === undefined) return undefined;
  const lines = text.matchAll(/^([0-9a-f]{64}) [ *](\S+)[ \t\r]*$/gim);
  return new Map([...lines].map(([, sum = '', name = '']) => [name, sum.toLowerCase()]));
}

/** Writes checksums, sorted by name. */
export function writeChecksums(path: string, checksums: ReadonlyMap<string, string>): void {
  const lines = [...checksums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => `${sum}  ${name}\n`);
  writeFileSync(path, lines.join(''));
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
