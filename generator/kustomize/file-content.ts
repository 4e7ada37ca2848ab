import { parseAllDocuments } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec, Text } from '../layout/unit.ts';
import type { Kustomization } from '../render/kustomization.ts';
import type { PatchTransformer } from '../render/patchtransformer.ts';

/** The files of a tree, by path; a folder with a file is enough to build it. */
export interface Files {
  get(path: string): FileSpec | undefined;
}

/** Keys of a kustomization that are built here; a key that `render/` learns to write is a type error until it is built. */
const builtKeys: Readonly<Record<keyof Kustomization | 'namespace', true>> = {
  apiVersion: true,
  kind: true,
  metadata: true,
  resources: true,
  patches: true,
  namespace: true,
  nameSuffix: true,
  labels: true,
  replicas: true,
  images: true,
  transformers: true,
};

/** A kustomization, with what the generator does not write and this build understands. */
export type BuildableKustomization = Omit<Kustomization, 'patches'> & {
  readonly namespace?: string;
  readonly patches?: readonly PatchEntry[];
};

/** A patch of a kustomization: in a file or inline, for a target or for the document that it names itself. */
export interface PatchEntry {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Selector;
}

/** Which documents a patch is for; each field is a regular expression for the whole value. */
export interface Selector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** The kustomization of a folder. @throws Error if there is none, or if it has a key that is not built here */
export function kustomizationIn(
  files: Files,
  folder: string,
): { file: FileSpec; content: BuildableKustomization } {
  const file = files.get(`${folder}/kustomization.yaml`);
  const content = file?.content;
  if (!file || !isKustomization(content)) throw new Error(`${folder}/kustomization.yaml is missing.`);
  const unknown = Object.keys(content).find((key) => !Object.hasOwn(builtKeys, key));
  if (unknown !== undefined)
    throw new Error(`${file.path} has the key ${unknown}, which is not built in memory.`);
  return { file, content };
}

const isKustomization = (content: unknown): content is BuildableKustomization =>
  isMap(content) && content['kind'] === 'Kustomization' && Array.isArray(content['resources']);

/** The patches of a file that run after everything else in a folder; none if the file has something else. */
export function patchTransformersIn({ content }: FileSpec): readonly PatchTransformer[] {
  const all: readonly unknown[] = Array.isArray(content) ? content : [content];
  return all.every(isPatchTransformer) ? all : [];
}

const isPatchTransformer = (content: unknown): content is PatchTransformer =>
  isMap(content) && content['kind'] === 'PatchTransformer';

/** Texts are parsed once, although every cluster builds from them. */
const parsedTexts = new WeakMap<object, readonly PlainMap[]>();

/** The documents of a resource file. @throws Error if it has none */
export function documentsIn({ path, content }: FileSpec): readonly PlainMap[] {
  const documents = isText(content)
    ? documentsInText(content)
    : (Array.isArray(content) ? content : [content]).filter(isMap);
  if (documents.length === 0) throw new Error(`${path} has no document.`);
  return documents;
}

function documentsInText(content: Text): readonly PlainMap[] {
  const documents = parsedTexts.get(content) ?? parsedDocuments(content.text).filter(isMap);
  parsedTexts.set(content, documents);
  return documents;
}

const parsedPatches = new WeakMap<object, readonly PatchContent[]>();

/** A document to merge, or a list of JSON patch operations. */
export type PatchContent = PlainMap | readonly unknown[];

/**
 * The patches of an inline patch; `owner` is the object that holds its text. Kustomize removes blanks and line breaks at
 * the end of the text.
 * Source: Kustomize v5.8.2, PatchTransformer.go (Config).
 */
export const inlinePatchesIn = (owner: object, text: string): readonly PatchContent[] =>
  patchesIn(owner, text.trim());

/** The patches of a file, or of a text; `owner` is the object that holds the text. */
export function patchesIn(owner: object, text: string | undefined): readonly PatchContent[] {
  if (text === undefined) return isOperations(owner) ? [owner] : isMap(owner) ? [owner] : [];
  const known = parsedPatches.get(owner);
  if (known) return known;
  const patches = parsedDocuments(text).filter((each) => isMap(each) || isOperations(each));
  parsedPatches.set(owner, patches);
  return patches;
}

const isOperations = (content: unknown): content is readonly unknown[] => Array.isArray(content);

export const isText = (content: unknown): content is Text =>
  isMap(content) && typeof content['text'] === 'string' && content['kind'] === undefined;

const parsedDocuments = (text: string): unknown[] =>
  parseAllDocuments(text, { logLevel: 'silent' }).map((document): unknown => document.toJS());
