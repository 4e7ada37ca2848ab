import { renaming } from '../../diagnostics/fix/fix.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { isForeignProto } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';

export const missingForeignProtos = defineCheck({
  name: 'missing-foreign-protos',
  code: 'MESH1201',
  severity: 'warning',
  title: 'foreignProtos names a path that protos/ does not have',
  explanation:
    'buf lint skips the protos of others, which foreignProtos lists. A misspelt path has no effect: buf lint then reports protos that only their owner can change. If the protos are removed, remove the path too.',
  source: 'docs/reference/fleet.md: foreignProtos; buf, Lint rules',
  *run({ fleet, protoFiles }) {
    const files = [...protoFiles.keys()];
    for (const [index, path] of (fleet?.spec.foreignProtos ?? []).entries()) {
      if (!fleet || files.some((file) => isForeignProto(file, [path]))) continue;
      const at = fleet.at(['foreignProtos', index]);
      const below = path.replace(/^protos\//, '');
      if (below !== path && files.some((file) => isForeignProto(file, [below])))
        yield {
          message: `${path} starts with protos/`,
          at,
          hint: `write ${below}: the path starts below protos/`,
          fixes: [renaming(at, path, below)],
        };
      else
        yield {
          message: `protos/${path} does not exist`,
          at,
          ...suggestion(path, foldersOf(files), 'folders of protos/', at, fleet.spec.foreignProtos),
        };
    }
  },
});

/** Every folder with a proto in it or below it. */
function foldersOf(files: readonly string[]): readonly string[] {
  const folders = files
    .filter((file) => file.endsWith('.proto'))
    .flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index).join('/')));
  return [...new Set(folders.filter((folder) => folder !== ''))];
}
