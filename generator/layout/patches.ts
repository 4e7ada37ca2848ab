import { difference } from '../patches/difference.ts';
import type { Kind } from '../render/kind.ts';
import type { PatchFile } from '../render/kustomization.ts';
import type { FileSpec } from './unit.ts';

/**
 * The patch files of a folder: for each kind, what a cluster's document has differently from the base's. Equal views
 * give equal documents, so that nothing is rendered where a cluster changes nothing.
 */
export function patchesFor<View extends object>(
  folder: string,
  kinds: readonly Kind<View>[],
  views: { readonly base: View; readonly overlay: View },
  sources: readonly string[],
): { files: FileSpec[]; entries: PatchFile[] } {
  const files: FileSpec[] = [];
  const entries: PatchFile[] = [];
  if (difference(views.base, views.overlay).length === 0) return { files, entries };
  for (const kind of kinds) {
    const base = kind.render(views.base);
    const operations = difference(base, kind.render(views.overlay));
    if (operations.length === 0) continue;
    const path = `${kind.kind.toLowerCase()}.patch.yaml`;
    files.push({ path: `${folder}/${path}`, sources, content: operations });
    entries.push({ path, target: { kind: kind.kind, name: base.metadata?.name ?? '' } });
  }
  return { files, entries };
}
