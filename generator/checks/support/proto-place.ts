import type { Place } from '../../diagnostics/diagnostic.ts';
import { SourceFile } from '../../diagnostics/source-file.ts';
import type { ProtoService } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';

/** Where protos/ declares a gRPC service; undefined for one that another module declares. */
export function placeOfService(
  { name, file: path }: ProtoService,
  { protoFiles }: Pick<Workspace, 'protoFiles'>,
): Place | undefined {
  const content = protoFiles.get(path);
  if (!content) return undefined;
  const text = Buffer.from(content).toString('utf8');
  const own = name.slice(name.lastIndexOf('.') + 1);
  const file = new SourceFile(`protos/${path}`, text);
  const found = new RegExp(`^[ \\t]*service\\s+(?=${own}\\b)`, 'm').exec(text);
  if (!found) return { file, offset: 0, length: 1 };
  return { file, offset: found.index + found[0].length, length: own.length };
}
