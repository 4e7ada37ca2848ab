import { emitTrimmable, emitYaml } from '../lang/emit-yaml.ts';
import { pointerStep } from '../lang/json-pointer.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { proxyConfigAnnotation } from '../model/pod-metadata.ts';
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
    return [{ target: { kind: kind.kind, name: base.metadata?.name ?? '' }, patch: textOf(patch) }];
  });
}

/**
 * The text of a patch in a kustomization, without blanks and line breaks at its end, as kustomize reads it. It ends with a
 * text of several lines only if that does not change. The settings of the proxy are the exception: they mean the same
 * without their last line break, and pods that have them so would restart.
 * Source: Kustomize v5.8.2, PatchTransformer.go (Config).
 */
const textOf = (patch: PlainMap | readonly unknown[]): string =>
  endsWithProxyConfig(patch) ? emitYaml(patch) : emitTrimmable(patch);

function endsWithProxyConfig(content: unknown): boolean {
  if (Array.isArray(content)) return endsWithProxyConfig(content.at(-1));
  if (!isMap(content)) return false;
  const [key, value] = Object.entries(content).findLast(([, child]) => child !== undefined) ?? [];
  if (typeof value !== 'string') return endsWithProxyConfig(value);
  const path = String(content['path'] ?? '');
  return key === proxyConfigAnnotation || path.endsWith(`/${pointerStep(proxyConfigAnnotation)}`);
}

/** A merge patch, which is easy to read, if it can express the change; otherwise JSON patch operations. */
function patchOf(base: Manifest, overlay: Manifest): PlainMap | readonly unknown[] | undefined {
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
