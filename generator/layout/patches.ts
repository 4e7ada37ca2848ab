import { emitYaml } from '../lang/emit-yaml.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { difference } from '../patches/difference.ts';
import { mergePatch } from '../patches/merge-patch.ts';
import { type Kind, kindsFor, type Manifest } from '../render/kind.ts';
import type { Patch } from '../render/kustomization.ts';

/**
 * The patches of a folder: for each kind, what a cluster's document has differently from the base's. Equal views give
 * equal documents: if a cluster changes nothing, nothing is rendered.
 */
export function patchesFor<View extends object>(
  kinds: readonly Kind<View>[],
  views: { readonly base: View; readonly overlay: View },
): Patch[] {
  if (difference(views.base, views.overlay).length === 0) return [];
  // A check reports ports that only the spec of a cluster has: the base has no Service to patch.
  return kindsFor(kindsFor(kinds, views.base), views.overlay).flatMap((kind): Patch[] => {
    const base = kind.render(views.base);
    const patch = patchOf(base, kind.render(views.overlay));
    if (patch === undefined) return [];
    return [{ target: { kind: kind.kind, name: base.metadata?.name ?? '' }, patch: emitYaml(patch) }];
  });
}

/** A merge patch, which is easy to read, if it can express the change; otherwise JSON patch operations. */
function patchOf(base: Manifest, overlay: Manifest): unknown {
  const operations = difference(base, overlay);
  if (operations.length === 0) return undefined;
  const merged = mergePatch({ ...base }, { ...overlay });
  if (!merged || hasSelector(merged) || removesFromMetadata(merged)) return operations;
  const { metadata, ...others } = merged;
  const { apiVersion, kind } = base;
  const name = base.metadata?.name ?? '';
  return { apiVersion, kind, metadata: { name, ...(isMap(metadata) ? metadata : {}) }, ...others };
}

/**
 * True for a patch that would write a selector as a whole: it runs after the folder of a version has added its label to
 * all selectors, and would remove it.
 */
function hasSelector(patch: unknown): boolean {
  if (Array.isArray(patch)) return patch.some(hasSelector);
  return isMap(patch) && (Object.hasOwn(patch, 'matchLabels') || valuesOf(patch).some(hasSelector));
}

/**
 * True for a patch that removes a label or an annotation of the document itself: kustomize would write the text "null".
 * Source: Kustomize v5.8.2, resource.go (CopyMergeMetaDataFieldsFrom).
 */
const removesFromMetadata = ({ metadata }: PlainMap): boolean =>
  isMap(metadata) &&
  [metadata['labels'], metadata['annotations']].some(
    (map) => map === null || (isMap(map) && valuesOf(map).includes(null)),
  );

const valuesOf = (map: PlainMap): unknown[] => Object.values(map);
