import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../command-line/errors.ts';

/**
 * The protos of some folders that the repository does not have yet, below protos/ by their path in the folder.
 * @throws UsageError for a folder without protos, or for a proto that differs from that of the repository
 */
export function protoFiles(root: string, folders: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  const different: string[] = [];
  for (const folder of folders) {
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new UsageError(`--protos ${folder} is not a folder`);
    const found = protosIn(folder);
    if (found.length === 0) throw new UsageError(`--protos ${folder} contains no .proto file`);
    for (const name of found) {
      const path = `protos/${name}`;
      const text = readFileSync(join(folder, name), 'utf8');
      const existing = existsSync(join(root, path))
        ? readFileSync(join(root, path), 'utf8')
        : files.get(path);
      if (existing === undefined) files.set(path, text);
      else if (existing !== text) different.push(path);
    }
  }
  if (different.length > 0)
    throw new UsageError(
      `--protos has other content for ${different.join(', ')}: update these files first, or leave them out of the folder`,
    );
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

const protosIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .map((name) => name.replaceAll('\\', '/'));
