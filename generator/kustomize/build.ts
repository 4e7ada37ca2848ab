import { posix } from 'node:path';
import { textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { type BuiltDocument, nameOf, startOf } from './built-document.ts';
import {
  documentsIn,
  type Files,
  inlinePatchesIn,
  isText,
  kustomizationIn,
  type PatchEntry,
  patchesIn,
  patchTransformersIn,
} from './file-content.ts';
import { withNameReferences } from './name-references.ts';
import { type PatchReport, type TargetedPatch, withPatch } from './patch.ts';
import { transformed } from './transformers.ts';

/** What a folder is built to. */
export interface Build {
  readonly documents: readonly BuiltDocument[];
  readonly deleted: readonly PatchReport['deleted'][number][];
  /** Patch operations that do not fit their document, which is then as it was; kustomize refuses the whole folder. */
  readonly problems: readonly PatchReport['problems'][number][];
  /** The patches whose target exists. Kustomize silently ignores the others. */
  readonly matched: ReadonlySet<TargetedPatch>;
}

/**
 * What `kustomize build` makes of a folder, from files in memory: what Argo CD applies. It understands what the
 * generator writes and nothing more; `build.test.ts` holds it equal to kustomize.
 * @throws Error if a file is missing, or has something that the generator never writes
 */
export function build(files: Files, folder: string): Build {
  const report: PatchReport = { problems: [], deleted: [], matched: new Set() };
  const documents = withNameReferences(documentsOf(files, folder, report)).map(withTextsAsAnnotations);
  return { documents: documents.filter(({ value }) => !isLocal(value)), ...report };
}

/** The documents of a folder as plain data. @throws Error also if a patch does not fit, as kustomize fails then */
export function buildDocuments(files: Files, folder: string): PlainMap[] {
  const { documents, problems } = build(files, folder);
  const [first] = problems;
  if (first)
    throw new Error(
      `The patch ${first.file.path} does not fit ${nameOf(first.document.value)}: ${first.problem}.`,
    );
  return documents.map(({ value }) => value);
}

function documentsOf(files: Files, folder: string, report: PatchReport): BuiltDocument[] {
  const { file, content } = kustomizationIn(files, folder);
  let documents = content.resources.flatMap((resource) => {
    const path = posix.join(folder, resource);
    return resource.endsWith('.yaml') ? documentsOfFile(files, path) : documentsOf(files, path, report);
  });
  for (const entry of content.patches ?? [])
    for (const patch of patchesOf(files, folder, file, entry))
      documents = withPatch(documents, patch, report);
  documents = transformed(documents, content);
  for (const transformers of content.transformers ?? [])
    documents = withTransformers(documents, files, posix.join(folder, transformers), report);
  return documents;
}

function documentsOfFile(files: Files, path: string): BuiltDocument[] {
  const file = files.get(path);
  if (!file) throw new Error(`${path} is missing.`);
  return documentsIn(file).map((value, index) => startOf(value, file, index));
}

function patchesOf(
  files: Files,
  folder: string,
  kustomization: FileSpec,
  entry: PatchEntry,
): TargetedPatch[] {
  const { path, target } = entry;
  if (path === undefined)
    return inlinePatchesIn(entry, entry.patch ?? '').map((content, part) => ({
      file: kustomization,
      part,
      content,
      target,
    }));
  const file = files.get(posix.join(folder, path));
  if (!file) throw new Error(`The patch ${folder}/${path} is missing.`);
  const text = isText(file.content) ? file.content.text : undefined;
  return patchesIn(file.content, text).map((content, part) => ({ file, part, content, target }));
}

/** The patches that a service has of its own; they run after everything else. */
function withTransformers(
  documents: readonly BuiltDocument[],
  files: Files,
  folder: string,
  report: PatchReport,
): BuiltDocument[] {
  let result = [...documents];
  for (const resource of kustomizationIn(files, folder).content.resources) {
    const file = files.get(posix.join(folder, resource));
    const transformers = file ? patchTransformersIn(file) : [];
    if (!file || transformers.length === 0) throw new Error(`${folder}/${resource} is not a patch.`);
    for (const [part, transformer] of transformers.entries())
      for (const content of inlinePatchesIn(transformer, transformer.patch))
        result = withPatch(result, { file, part, content, target: transformer.target }, report);
  }
  return result;
}

/** Kustomize leaves out what is only for itself. Source: Kustomize v5.8.2, factory.go (DropLocalNodes). */
const isLocal = (document: PlainMap): boolean =>
  (textAt(document, 'metadata', 'annotations', 'config.kubernetes.io/local-config') ?? 'false') !== 'false';

/**
 * Kustomize keeps notes for itself in annotations. When it removes these, it makes texts of all values, and removes what
 * is not a map, or has nothing else in it. Source: Kustomize v5.8.2, resource.go (RemoveBuildAnnotations).
 */
function withTextsAsAnnotations(document: BuiltDocument): BuiltDocument {
  const { metadata, ...rest } = document.value;
  if (!isMap(metadata) || !Object.hasOwn(metadata, 'annotations')) return document;
  const { annotations, ...others } = metadata;
  const values = Object.entries(isMap(annotations) ? annotations : {});
  if (values.length === 0) return { ...document, value: { ...rest, metadata: others } };
  if (values.every(([, value]) => typeof value === 'string')) return document;
  const texts = values.map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? '' : String(value),
  ]);
  const metadataWithTexts = { ...metadata, annotations: Object.fromEntries(texts) };
  return { ...document, value: { ...rest, metadata: metadataWithTexts } };
}
