import type { Place } from '../../diagnostics/diagnostic.ts';
import { SourceFile } from '../../diagnostics/source-file.ts';
import type { ProtoService } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';

/** Groups findings by place: a mistake that affects several clusters is reported once. */
export function perPlace<Found extends { readonly at: Place }>(
  found: Iterable<Found>,
  likeness: (each: Found) => unknown,
): [Found, ...Found[]][] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const each of found) {
    const { file, ...place } = each.at;
    const key = JSON.stringify([file.path, place, likeness(each)]);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

/** Names in a sentence: a, b and c. */
export function together(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

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
