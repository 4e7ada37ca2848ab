import { relative, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { at } from './rendered.ts';

/** A document as a cluster gets it, and its overlay. */
export interface BuiltDocument {
  readonly overlay: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly content: unknown;
}

/** Everything that kustomize builds for each cluster of a tree, by the cluster's name. */
export async function builtClusters(
  kustomize: string,
  root: string,
): Promise<ReadonlyMap<string, BuiltDocument[]>> {
  const clusters = new Map<string, BuiltDocument[]>();
  for (const build of await buildAll(kustomize, overlayFolders(root))) {
    if ('error' in build) throw build.error;
    const [, cluster = '', overlay = ''] = relative(root, build.folder).split(sep);
    const documents = parseAllDocuments(build.yaml).map((document) => identified(overlay, document.toJS()));
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), ...documents]);
  }
  return clusters;
}

/** The documents of a kind. */
export function ofKind(documents: readonly BuiltDocument[], kind: string): BuiltDocument[] {
  return documents.filter((document) => document.kind === kind);
}

/** True if a selector matches these labels. */
export function selects(selector: unknown, labels: unknown): boolean {
  return isMap(selector) && Object.entries(selector).every(([key, value]) => at(labels, key) === value);
}

/** All maps under a key, at any depth of a value. */
export function allNamed(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => allNamed(item, key));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => [
    ...(name === key ? [child] : []),
    ...allNamed(child, key),
  ]);
}

function identified(overlay: string, content: unknown): BuiltDocument {
  const text = (...path: string[]) => String(at(content, ...path) ?? '');
  return {
    overlay,
    kind: text('kind'),
    namespace: text('metadata', 'namespace'),
    name: text('metadata', 'name'),
    content,
  };
}
