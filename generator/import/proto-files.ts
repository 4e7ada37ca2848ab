import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../command-line/errors.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { protosIn } from './protos/proto-folder.ts';

/** Protos by their path, and the option that they are from. */
export interface ProtoSource {
  readonly option: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The protos that the repository does not have yet, below protos/ by their path.
 * @throws UsageError for a proto that differs from that of the repository, or of another source
 */
export function protoFiles(root: string, sources: readonly ProtoSource[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { option, files: found } of sources) {
    const different: string[] = [];
    for (const [name, text] of found) {
      const path = `protos/${name}`;
      const existing = textIfThere(join(root, path)) ?? files.get(path);
      if (existing === undefined) files.set(path, text);
      else if (existing !== text) different.push(path);
    }
    if (different.length > 0)
      throw new UsageError(
        `${option} has other content for ${different.join(', ')}: update these files first, or leave them out`,
      );
  }
  return files;
}

/**
 * The key foreignProtos of a fleet file, with the imported protos: their style is not the business of this repository. It
 * names the outermost folders that have no proto of the repository itself.
 */
export function foreignProtosWith(
  root: string,
  before: readonly string[],
  protos: ReadonlyMap<string, string>,
): readonly string[] {
  const folder = join(root, 'protos');
  const existing = existsSync(folder) ? protosIn(folder) : [];
  const added = [...protos.keys()].flatMap((file) => {
    const path = file.slice('protos/'.length);
    const outer = foldersOf(path);
    if ([path, ...outer].some((each) => before.includes(each))) return [];
    return [outer.find((each) => !existing.some((own) => own.startsWith(`${each}/`))) ?? path];
  });
  return [...new Set([...before, ...added])].sort();
}

/** The folders of a path, the outermost first. */
function foldersOf(path: string): string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
