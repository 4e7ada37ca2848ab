import type { Path } from '../diagnostics/source-file.ts';
import { mapAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { re2Matcher, re2Problem } from '../lang/re2.ts';
import type { FileSpec } from '../layout/unit.ts';
import { applyOperations, type OperationProblem } from '../patches/json-patch.ts';
import { strategicMerge } from '../patches/strategic-merge.ts';
import { UnmergeablePatch } from '../patches/unmergeable-patch.ts';
import { type BuiltDocument, groupAndVersionOf, idOf } from './built-document.ts';
import { isClusterScoped } from './cluster-scoped.ts';
import type { PatchContent, Selector } from './file-content.ts';

/** A patch that kustomize would refuse to apply, and with it the whole folder. */
export interface PatchProblem extends OperationProblem {
  /** The file of the tree that the patch is written in. */
  readonly file: FileSpec;
  /** Which patch of that file it is, counted from 0. */
  readonly part: number;
  /** The document as it was before the patch. */
  readonly document: BuiltDocument;
  /** What does not fit: the path in a document to merge, or the operation and its key. */
  readonly path: Path;
  /** True for a list of JSON patch operations. */
  readonly isOperations: boolean;
}

/** A document that a patch deletes. */
export interface DeletedDocument {
  /** The document as it was before the patch. */
  readonly document: BuiltDocument;
  readonly file: FileSpec;
  /** Which patch of that file deletes it, counted from 0. */
  readonly part: number;
}

/** What patches do besides changing documents. */
export interface PatchReport {
  readonly problems: PatchProblem[];
  readonly deleted: DeletedDocument[];
  /** The patches whose target exists. */
  readonly matched: Set<TargetedPatch>;
}

/** A patch and what it is for; without a target, it names its document itself. */
export interface TargetedPatch {
  readonly file: FileSpec;
  /** Which patch of that file it is, counted from 0. */
  readonly part: number;
  readonly content: PatchContent;
  readonly target: Selector | undefined;
}

/**
 * The documents after a patch. A strategic merge patch never changes kind, name or namespace of a document: it names
 * its target by them.
 * Source: Kustomize, patches; kustomize v5.8.2, PatchTransformer.go and resource.go (ApplySmPatch).
 * @throws Error if a patch without a target names no document
 */
export function withPatch(
  documents: readonly BuiltDocument[],
  patch: TargetedPatch,
  report: PatchReport,
): BuiltDocument[] {
  const { file, part, content, target } = patch;
  const isTarget = target ? selectorOf(target) : namedBy(content, file);
  if (!target && !documents.some(isTarget)) throw new Error(`The patch ${file.path} names no document.`);
  return documents.flatMap((document) => {
    if (!isTarget(document)) return [document];
    report.matched.add(patch);
    const result = patched(document, patch, report);
    if (!result) return [];
    if (result === document.value) return [document];
    const applied = { file, part, content, before: document.value, result };
    return [{ ...document, value: result, patches: [...document.patches, applied] }];
  });
}

/** The new value of a document; undefined if the patch deletes it, the same value if the patch does not fit. */
function patched(
  document: BuiltDocument,
  { file, part, content, target }: TargetedPatch,
  { problems, deleted }: PatchReport,
): PlainMap | undefined {
  if (isMap(content)) {
    if (content['$patch'] !== 'delete') {
      const result = merged(document.value, content, target !== undefined);
      if (!(result instanceof UnmergeablePatch)) return result;
      const { message: problem, path } = result;
      const hint =
        'write the form that the document has, or replace the value with an operation: target: { kind, name } and patch: [{ op: replace, path, value }]';
      problems.push({ file, part, document, problem, hint, path, isOperations: false });
      return document.value;
    }
    deleted.push({ document, file, part });
    return undefined;
  }
  const result = applyOperations(document.value, content);
  if ('document' in result) return result.document;
  const { index, ...problem } = result;
  const path = problem.key === undefined ? [index] : [index, problem.key];
  problems.push({ file, part, document, ...problem, path, isOperations: true });
  return document.value;
}

/** A document after a patch to merge. @param hasTarget true if the kustomization names the document, not the patch alone */
export function merged(document: PlainMap, patch: PlainMap, hasTarget: boolean): PlainMap | UnmergeablePatch {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = patch;
  const { name: _name, namespace: _namespace, ...others } = isMap(metadata) ? metadata : {};
  const own = hasTarget ? withTexts(others) : others;
  try {
    return withIdentity(
      strategicMerge(document, Object.keys(own).length > 0 ? { ...rest, metadata: own } : rest),
      document,
    );
  } catch (error) {
    if (error instanceof UnmergeablePatch) return error;
    throw error;
  }
}

/** A patch that replaces or deletes the metadata keeps name and namespace. */
function withIdentity(merged: PlainMap, { metadata }: PlainMap): PlainMap {
  const before = mapAt(metadata);
  const after = mapAt(merged['metadata']);
  const lost = ['name', 'namespace'].filter(
    (key) => Object.hasOwn(before, key) && !Object.hasOwn(after, key),
  );
  if (lost.length === 0) return merged;
  return { ...merged, metadata: { ...after, ...Object.fromEntries(lost.map((key) => [key, before[key]])) } };
}

/**
 * Kustomize reads labels and annotations of a patch with a target as texts: null removes none of them, it becomes the
 * text "null".
 * Source: Kustomize v5.8.2, reswrangler.go (ApplySmPatch) and resource.go (CopyMergeMetaDataFieldsFrom).
 */
function withTexts({ labels, annotations, ...rest }: PlainMap): PlainMap {
  const texts = Object.entries({ labels, annotations }).flatMap(([key, map]) => {
    const pairs = Object.entries(isMap(map) ? map : {}).map(([name, value]) => [name, String(value)]);
    return pairs.length > 0 ? [[key, Object.fromEntries(pairs)]] : [];
  });
  return { ...rest, ...Object.fromEntries(texts) };
}

function namedBy(content: PatchContent, { path }: FileSpec): (document: BuiltDocument) => boolean {
  if (!isMap(content)) throw new Error(`The JSON patch ${path} has no target.`);
  const wanted = identityOf(content);
  return ({ value }) => identityOf(value) === wanted;
}

const identityOf = (document: PlainMap): string =>
  [
    document['apiVersion'],
    document['kind'],
    effectiveNamespace(document, idOf(document).namespace),
    idOf(document).name,
  ].join(' ');

/**
 * Whether a document is one of those that a selector means: by the name and namespace that it had in its file, or by
 * those that it has now.
 * Source: Kustomize v5.8.2, selector.go and reswrangler.go (Select).
 */
export function selectorOf(selector: Selector): (document: BuiltDocument) => boolean {
  const [kind, group, version] = [selector.kind, selector.group, selector.version].map(wholeMatch);
  const [name, namespace] = [selector.name, selector.namespace].map(wholeMatch);
  return ({ value, original }) => {
    if (kind && !kind(String(value['kind']))) return false;
    const current = idOf(value);
    if (name && !name(original.name) && !name(current.name)) return false;
    if (namespace && ![original, current].some((id) => namespace(effectiveNamespace(value, id.namespace))))
      return false;
    if (!group && !version) return true;
    const its = groupAndVersionOf(value);
    return (group?.(its.group) ?? true) && (version?.(its.version) ?? true);
  };
}

/** A pattern as a test of a whole text; undefined for none, which fits every text. */
function wholeMatch(pattern: string | undefined): ((text: string) => boolean) | undefined {
  if (pattern === undefined || pattern === '') return undefined;
  if (/^[\w-]+$/.test(pattern)) return (text) => text === pattern;
  // A check reports an expression that cannot be read.
  return re2Problem(pattern) === undefined ? re2Matcher(pattern) : () => false;
}

const effectiveNamespace = (document: PlainMap, namespace: string): string =>
  isClusterScoped(document) ? '' : namespace || 'default';
