import { isMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { readInputs } from '../load/inputs.ts';
import type { Operation } from '../patches/difference.ts';
import { render } from '../pipeline/render.ts';
import { applyOperations } from './json-patch.ts';
import { diagnosticsOf, type Files, temporaryRepository } from './temporary-repository.ts';

/** The contents of all files that the sound repository renders with some files over it, by path. */
export type Rendered = ReadonlyMap<string, FileSpec['content']>;

/** Renders without writing. @throws Error with what is wrong with the specs */
export async function rendered(files: Files = {}): Promise<Rendered> {
  const root = temporaryRepository(files);
  const outcome = await render(root, readInputs(root));
  if (!outcome.ok) throw new Error(await diagnosticsOf(root));
  return new Map(outcome.units.flatMap((unit) => unit.render()).map(({ path, content }) => [path, content]));
}

/** A document as a cluster gets it: that of the base, with what the overlay has differently. */
export function documentIn(tree: Rendered, overlay: string, base: string, kind: string): unknown {
  const document = tree.get(`${base}/${kind}.yaml`);
  if (document === undefined) throw new Error(`There is no ${base}/${kind}.yaml.`);
  const patch = tree.get(`${overlay}/${kind}.patch.yaml`) ?? [];
  return applyOperations(isPatch(patch) ? patch : [], document);
}

/** What stands at a path of keys and indexes; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The items of a list. @throws Error where there is none */
export function itemsAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`There is no list at ${path.join('.')}.`);
  return found;
}

function isPatch(content: FileSpec['content']): content is readonly Operation[] {
  return Array.isArray(content);
}
