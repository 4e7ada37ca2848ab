import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Addition } from '../load/additions.ts';
import { groupOf } from './api-group.ts';

/** Extra documents and patches of a service: the escape hatch for what the spec has no keys for. */
export interface Additions {
  readonly documents: readonly ExtraDocument[];
  readonly patches: readonly OwnPatch[];
}

/** A document that clusters get with the service. */
export interface ExtraDocument {
  /** The only cluster that gets it; undefined if all get it. */
  readonly cluster?: string;
  /** Its path from the repository root. */
  readonly source: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** The text of the file, with its comments, and with the other documents in it. */
  readonly text: string;
}

/** A kustomize patch that clusters apply to what is rendered for them. */
export interface OwnPatch {
  /** The only cluster that applies it; undefined if all do. */
  readonly cluster?: string;
  readonly source: string;
  readonly target: PatchTarget;
  /** Which patch of the file it is, counted from 1; undefined if the file has no other. */
  readonly part?: number;
  /** A strategic merge patch as text, or JSON patch operations. */
  readonly patch: string;
  /** Why it deletes its target; undefined for a patch that changes it. */
  readonly deletes?: string;
}

/** The documents that a patch applies to; each field is a regular expression for the whole value. */
export interface PatchTarget {
  readonly kind: string;
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly namespace?: string;
}

/** Kind and name of a document; undefined for anything else. */
export function identityOfDocument(
  value: unknown,
): { apiVersion: string; kind: string; name: string } | undefined {
  const { apiVersion, kind, metadata } = mapAt(value);
  const { name } = mapAt(metadata);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    return undefined;
  return { apiVersion, kind, name };
}

/**
 * The target and content of a patch: a document is a strategic merge patch and names its own
 * target; `target` and `patch` are JSON patch operations. Undefined for anything else.
 */
export function patchOf({
  value,
  text,
}: Pick<Addition, 'value' | 'text'>): Pick<OwnPatch, 'target' | 'patch'> | undefined {
  const document = identityOfDocument(value);
  if (document) return { target: { kind: document.kind, name: document.name }, patch: text };
  const { target, patch } = mapAt(value);
  const { kind, name, ...others } = mapAt(target);
  if (typeof kind !== 'string' || typeof name !== 'string' || !Array.isArray(patch)) return undefined;
  return { target: { kind, name, ...narrowing(others) }, patch: `${operationsText(patch)}\n` };
}

/**
 * Operations as JSON. Kustomize compares the value of `test` with the document as Go writes it in JSON, letter by
 * letter: with escapes for these characters. Source: Go, encoding/json, HTMLEscape; evanphx/json-patch v4, patch.go.
 */
function operationsText(operations: readonly unknown[]): string {
  const text = JSON.stringify(operations, null, 2);
  if (!operations.some((operation) => mapAt(operation)['op'] === 'test')) return text;
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What further narrows a target. */
function narrowing({ group, version, namespace }: PlainMap): Omit<PatchTarget, 'kind' | 'name'> {
  return {
    ...(typeof group === 'string' ? { group } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

/**
 * The reason in a comment of a patch, such as `# reason: another team's policy allows more`; undefined without one.
 */
export const reasonOfPatch = (text: string): string | undefined =>
  /^(?:.*\s)?#[ \t]*reason:[ \t]*(\S.*?)[ \t\r]*$/im.exec(text)?.[1];

/** True for a patch that deletes its target. */
export const isDeletion = (value: unknown): boolean => mapAt(value)['$patch'] === 'delete';

/** The additions of a service that every cluster gets, by file name; or those of one cluster alone. */
export function resolveAdditions(
  service: string,
  all: readonly Addition[],
  only: string | undefined = undefined,
): Additions {
  const own = all.filter((addition) => addition.service === service && addition.cluster === only);
  const cluster = only === undefined ? {} : { cluster: only };
  return {
    documents: own
      .filter(({ folder }) => folder === 'extra')
      .flatMap(({ file, value }) => {
        const document = identityOfDocument(value);
        if (!document) return [];
        const { apiVersion, kind, name } = document;
        return [{ ...cluster, source: file.path, group: groupOf(apiVersion), kind, name, text: file.text }];
      }),
    patches: own
      .filter(({ folder }) => folder === 'patches')
      .flatMap((addition, _, patches) => {
        const { file, value, text } = addition;
        const patch = patchOf(addition);
        if (!patch) return [];
        const ofFile = patches.filter((each) => each.file === file);
        const part = ofFile.length > 1 ? { part: ofFile.indexOf(addition) + 1 } : {};
        const deletes = isDeletion(value) ? { deletes: reasonOfPatch(text) ?? '' } : {};
        return [{ ...cluster, source: file.path, ...part, ...patch, ...deletes }];
      }),
  };
}
