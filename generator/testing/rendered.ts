import { posix } from 'node:path';
import { parse } from 'yaml';
import { merged } from '../kustomize/patch.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { readInputs } from '../load/inputs.ts';
import type { Operation } from '../patches/difference.ts';
import { render } from '../pipeline/render.ts';
import type { Manifest } from '../render/kind.ts';
import { applyOperations } from './json-patch.ts';
import { diagnosticsOf, type Files, temporaryRepository } from './temporary-repository.ts';

/** The contents of all files that the valid repository renders with some files on top, by path. */
export type Rendered = ReadonlyMap<string, FileSpec['content']>;

/** Renders without writing. @throws Error with the errors of the specs */
export async function rendered(files: Files = {}): Promise<Rendered> {
  const root = temporaryRepository(files);
  const outcome = await render(root, readInputs(root));
  if (!outcome.ok) throw new Error(await diagnosticsOf(root));
  return new Map(outcome.units.flatMap((unit) => unit.render()).map(({ path, content }) => [path, content]));
}

/**
 * A document as a cluster gets it: one of the overlay itself, otherwise the one of the base with the changes
 * of the overlay. `kind` is in lower case, `name` is the name of the document if the overlay has several of
 * the kind.
 */
export function documentIn(
  tree: Rendered,
  overlay: string,
  base: string,
  kind: string,
  name?: string,
): unknown {
  const found = documentOf(tree, overlay, kind, name);
  if (found) return found;
  const document = tree.get(`${base}/${kind}.yaml`);
  if (!isMap(document)) throw new Error(`There is no ${base}/${kind}.yaml.`);
  // The workload is patched for all versions, in the folder of the service.
  const folder = base.endsWith('/workload') ? posix.dirname(overlay) : overlay;
  const patches = listAt(tree.get(`${folder}/kustomization.yaml`), 'patches');
  return patches
    .filter((patch) => textAt(patch, 'target', 'kind') === document['kind'])
    .map((patch): unknown => parse(textAt(patch, 'patch') ?? ''))
    .reduce(
      (patched: unknown, patch) =>
        isMap(patch) ? merged(mapAt(patched), patch, true) : applyOperations(operationsIn(patch), patched),
      document,
    );
}

/**
 * The first document of a kind in the files of a folder, or the one with a name; undefined if there is none.
 */
export const documentOf = (
  tree: Rendered,
  folder: string,
  kind: string,
  name?: string,
): Manifest | undefined =>
  documentsIn(tree, folder)
    .filter((document) => document.kind.toLowerCase() === kind)
    .find(({ metadata }) => name === undefined || metadata?.name === name);

/** The documents in the files of a folder, without its kustomization and its subfolders. */
export function documentsIn(tree: Rendered, folder: string): Manifest[] {
  return [...tree]
    .filter(([path]) => posix.dirname(path) === folder && !path.endsWith('/kustomization.yaml'))
    .flatMap(([, content]) => documentsOf(content));
}

/** The documents of a file; empty for text. */
export const documentsOf = (content: FileSpec['content']): readonly Manifest[] =>
  'text' in content ? [] : 'apiVersion' in content ? [content] : content;

/** The value at a path of keys and indexes; undefined if there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The items of a list. @throws Error if there is no list */
export function itemsAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`There is no list at ${path.join('.')}.`);
  return found;
}

const operationsIn = (patch: unknown): Operation[] => (Array.isArray(patch) ? patch.filter(isOperation) : []);

const isOperation = (value: unknown): value is Operation =>
  isMap(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string';
