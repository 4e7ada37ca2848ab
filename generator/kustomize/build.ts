import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec, Text } from '../layout/unit.ts';
import type { Kustomization } from '../render/kustomization.ts';
import { type Building, nameOf } from './building.ts';
import { applyPatch, isPatchTransformer } from './patch.ts';
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
    return resource.endsWith('.yaml') ? documentsIn(contents, path) : resourcesOf(contents, path);
  });
  // kustomize patches before it renames.
  const patched = (content.patches ?? []).reduce(
    (all, patch) => all.flatMap((each) => applyPatch(each, patch)),
    resources,
  );
  const finished =
    content.nameSuffix === undefined ? patched : patched.map((each) => versioned(each, content));
  return (content.transformers ?? []).reduce(
    (all, path) => withOwnPatches(all, contents, posix.join(folder, path)),
    finished,
  );
}

/** The documents of a file: one or several, or what a service brings along as a text. */
function documentsIn(contents: Contents, path: string): Building[] {
  const content = contents.get(path);
  const value: unknown = isText(content) ? parseDocument(content.text).toJS() : content;
  const documents: readonly unknown[] = Array.isArray(value) ? value : [value];
  return documents.map((document) => {
    if (!isMap(document)) throw new Error(`There is no document in ${path}.`);
    return { origin: nameOf(document), document };
  });
}

/** The patches that a service brings along, each in its file. */
function withOwnPatches(all: readonly Building[], contents: Contents, folder: string): Building[] {
  const content = contents.get(`${folder}/kustomization.yaml`);
  if (!isKustomization(content)) throw new Error(`There is no ${folder}/kustomization.yaml.`);
  let documents = [...all];
  for (const resource of content.resources) {
    const patch = contents.get(`${folder}/${resource}`);
    if (!isPatchTransformer(patch)) throw new Error(`There is no patch ${folder}/${resource}.`);
    documents = documents.flatMap((document) => applyPatch(document, patch));
  }
  return documents;
}

const isText = (content: unknown): content is Text => isMap(content) && typeof content['text'] === 'string';

const isKustomization = (content: unknown): content is Kustomization =>
  isMap(content) && content['kind'] === 'Kustomization';
