import type { Addition } from '../load/additions.ts';

/** What a service brings along beside its spec: the escape hatch. */
export interface Additions {
  readonly documents: readonly ExtraDocument[];
  readonly patches: readonly OwnPatch[];
}

/** A document that every cluster gets with the service. */
export interface ExtraDocument {
  /** Where it is written, from the repository root. */
  readonly source: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** As it is written, with its comments. */
  readonly text: string;
}

/** A Kustomize patch that every cluster applies to what is rendered for it. */
export interface OwnPatch {
  readonly source: string;
  readonly target: PatchTarget;
  /** A strategic merge patch as it is written, or JSON patch operations. */
  readonly patch: string;
}

/** The documents that a patch is for. */
export interface PatchTarget {
  readonly kind: string;
  readonly name: string;
}

/** Kind and name of a document; undefined for what is none. */
export function identityOfDocument(
  value: unknown,
): { apiVersion: string; kind: string; name: string } | undefined {
  const { apiVersion, kind, metadata } = mapOf(value);
  const { name } = mapOf(metadata);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    return undefined;
  return { apiVersion, kind, name };
}

/**
 * A file of patches/ as what it is for and what it does: a document is a strategic merge patch and names its own
 * target; `target` and `patch` are JSON patch operations. Undefined for what is neither.
 */
export function patchOf({
  value,
  file,
}: Pick<Addition, 'value' | 'file'>): Omit<OwnPatch, 'source'> | undefined {
  const document = identityOfDocument(value);
  if (document) return { target: { kind: document.kind, name: document.name }, patch: file.text };
  const { target, patch } = mapOf(value);
  const { kind, name } = mapOf(target);
  if (typeof kind !== 'string' || typeof name !== 'string' || !Array.isArray(patch)) return undefined;
  return { target: { kind, name }, patch: `${JSON.stringify(patch, null, 2)}\n` };
}

/** What a service brings along, in the order of the files' names. */
export function resolveAdditions(service: string, all: readonly Addition[]): Additions {
  const own = all.filter((addition) => addition.service === service);
  return {
    documents: own
      .filter(({ folder }) => folder === 'extra')
      .flatMap(({ file, value }) => {
        const document = identityOfDocument(value);
        if (!document) return [];
        const { apiVersion, kind, name } = document;
        const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
        return [{ source: file.path, group, kind, name, text: file.text }];
      }),
    patches: own
      .filter(({ folder }) => folder === 'patches')
      .flatMap(({ file, value }) => {
        const patch = patchOf({ file, value });
        return patch ? [{ source: file.path, ...patch }] : [];
      }),
  };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
