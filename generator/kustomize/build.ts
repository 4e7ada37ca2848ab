import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec, Text } from '../layout/unit.ts';
import type { Operation } from '../patches/difference.ts';
import type { Kustomization } from '../render/kustomization.ts';
import { type Building, nameOf, withOperations } from './building.ts';
import { applyOwnPatch, isOwnPatch } from './own-patch.ts';
import { versioned } from './versioned.ts';

/** Contents of rendered files, by path. */
export type Contents = ReadonlyMap<string, FileSpec['content']>;

/**
 * The documents of a folder as `kustomize build` gives them, from files in memory: what Argo CD applies. Understands
 * what the generator writes and nothing more; a test holds it equal to kustomize.
 * @throws Error where a file is missing or says what the generator never writes
 */
export function buildFolder(contents: Contents, folder: string): PlainMap[] {
  return resourcesOf(contents, folder).map(({ document }) => document);
}

function resourcesOf(contents: Contents, folder: string): Building[] {
  const content = contents.get(`${folder}/kustomization.yaml`);
  if (!isKustomization(content)) throw new Error(`There is no ${folder}/kustomization.yaml.`);
  const resources = content.resources.flatMap((resource) => {
    const path = posix.join(folder, resource);
    return resource.endsWith('.yaml') ? [single(contents, path)] : resourcesOf(contents, path);
  });
  // kustomize patches before it renames.
  const patched = resources.map((resource) => withPatches(resource, content, folder, contents));
  const finished =
    content.nameSuffix === undefined ? patched : patched.map((each) => versioned(each, content));
  return (content.transformers ?? []).reduce(
    (all, path) => withOwnPatches(all, contents, posix.join(folder, path)),
    finished,
  );
}

function single(contents: Contents, path: string): Building {
  const content = contents.get(path);
  const document: unknown = isText(content) ? parseDocument(content.text).toJS() : content;
  if (!isMap(document)) throw new Error(`There is no document in ${path}.`);
  return { origin: nameOf(document), document };
}

function withPatches(
  { origin, document }: Building,
  { patches = [] }: Kustomization,
  folder: string,
  contents: Contents,
): Building {
  const own = patches.filter(({ target }) => target.kind === document['kind'] && target.name === origin);
  const patched = own.reduce((result, { path }) => {
    const operations = contents.get(`${folder}/${path}`);
    if (!isPatch(operations)) throw new Error(`There is no patch ${folder}/${path}.`);
    return withOperations(result, operations);
  }, document);
  return { origin, document: patched };
}

/** The patches that a service brings along, each in its file. */
function withOwnPatches(all: readonly Building[], contents: Contents, folder: string): Building[] {
  const content = contents.get(`${folder}/kustomization.yaml`);
  if (!isKustomization(content)) throw new Error(`There is no ${folder}/kustomization.yaml.`);
  let documents = [...all];
  for (const resource of content.resources) {
    const patch = contents.get(`${folder}/${resource}`);
    if (!isOwnPatch(patch)) throw new Error(`There is no patch ${folder}/${resource}.`);
    documents = documents.flatMap((document) => applyOwnPatch(document, patch));
  }
  return documents;
}

const isText = (content: unknown): content is Text => isMap(content) && typeof content['text'] === 'string';

const isPatch = (content: unknown): content is readonly Operation[] => Array.isArray(content);

const isKustomization = (content: unknown): content is Kustomization =>
  isMap(content) && content['kind'] === 'Kustomization';
