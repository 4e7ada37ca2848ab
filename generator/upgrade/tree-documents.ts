import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { buildDocuments } from '../kustomize/build.ts';
import type { Files } from '../kustomize/file-content.ts';
import { mapAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { decimalNumbers } from '../migrations/decimal-numbers.ts';
import { filesIn } from '../packaging/release-files.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import type { Manifest } from '../render/kind.ts';

/** The documents of a rendered tree, as clusters and Argo CD get them. */
export interface TreeDocuments {
  /** By folder or file, kind, namespace and name. */
  readonly documents: ReadonlyMap<string, PlainMap>;
  /** Overlays that cannot be built in memory, with the reason. */
  readonly unreadable: readonly string[];
}

/** Builds every overlay of the tree of a fleet on disk, and reads the documents of Argo CD. */
export function treeDocuments(root: string): TreeDocuments {
  const files = filesOnDisk(root);
  const documents = new Map<string, PlainMap>();
  const unreadable: string[] = [];
  const add = (place: string, found: readonly PlainMap[]) => {
    for (const document of found) documents.set(`${place} ${nameOf(document)}`, document);
  };
  for (const folder of overlaysIn(root))
    try {
      add(folder.split('/')[1] ?? folder, buildDocuments(files, folder));
    } catch (error) {
      // Another release may write what this one cannot build: the report lists the folder.
      unreadable.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  for (const path of yamlFilesIn(root, 'argocd'))
    if (!path.endsWith('/kustomization.yaml')) add(path, documentsOf(readFileSync(join(root, path), 'utf8')));
  return { documents, unreadable };
}

/** `Deployment shop/stock-v1`. */
export function nameOf(document: PlainMap): string {
  const { namespace, name } = mapAt(document, 'metadata');
  return `${String(document['kind'])} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
}

function overlaysIn(root: string): string[] {
  return yamlFilesIn(root, 'overlays').flatMap((path) => {
    const [folder = ''] = /^overlays\/[^/]+\/[^/]+(?=\/kustomization\.yaml$)/.exec(path) ?? [];
    return folder === '' ? [] : [folder];
  });
}

function yamlFilesIn(root: string, folder: string): string[] {
  return readdirSync(root).includes(folder)
    ? filesIn(join(root, folder))
        .map((path) => `${folder}/${path}`)
        .filter((path) => path.endsWith('.yaml'))
    : [];
}

/** The files of a tree; each is read once. */
function filesOnDisk(root: string): Files {
  const read = new Map<string, FileSpec | undefined>();
  return {
    get(path) {
      if (!read.has(path)) read.set(path, fileOnDisk(root, path));
      return read.get(path);
    },
  };
}

function fileOnDisk(root: string, path: string): FileSpec | undefined {
  const written = textIfThere(join(root, path));
  if (written === undefined) return undefined;
  const text = decimalNumbers.edit(written);
  const documents = documentsOf(text).map(withDecimalNumbers);
  const isBuilt = documents.some(({ kind }) => kind === 'Kustomization' || kind === 'PatchTransformer');
  const [first] = documents;
  if (!isBuilt || !first) return { path, sources: [], content: { text } };
  return { path, sources: [], content: documents.length === 1 ? first : documents };
}

/** kustomize reads octal numbers of YAML 1.1, in the text of a patch too. */
const withDecimalNumbers = (document: PlainMap & Manifest): PlainMap & Manifest =>
  typeof document['patch'] === 'string'
    ? { ...document, patch: decimalNumbers.edit(document['patch']) }
    : document;

const documentsOf = (text: string): (PlainMap & Manifest)[] =>
  parseAllDocuments(text, { logLevel: 'silent' })
    .map((document): unknown => document.toJS())
    .filter(isManifest);

const isManifest = (value: unknown): value is PlainMap & Manifest =>
  isMap(value) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
