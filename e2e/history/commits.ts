import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { State } from '../../generator/history/state.ts';
import { checkStates } from '../../generator/inspect/change.ts';
import { buildDocuments } from '../../generator/kustomize/build.ts';
import { nameOf } from '../../generator/kustomize/built-document.ts';
import type { PlainMap } from '../../generator/lang/plain-map.ts';
import { codeOwnersPath, ownedFolders } from '../../generator/layout/paths.ts';
import type { FileSpec } from '../../generator/layout/unit.ts';
import { stateAt } from '../../generator/pipeline/load-state.ts';
import { treeOf } from '../../generator/pipeline/tree.ts';
import { allNamed } from '../../generator/testing/built-cluster.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import { at, itemsAt } from '../../generator/testing/rendered.ts';
import { emitFile } from '../../generator/write/emit.ts';

/** A commit, what its specs mean, and what they render. */
export interface CheckedCommit {
  readonly id: string;
  readonly state: State;
  readonly files: ReadonlyMap<string, FileSpec>;
  /** What Argo CD applies, by the overlay `overlays/<cluster>/<folder>`. */
  readonly overlays: ReadonlyMap<string, readonly PlainMap[]>;
}

/** Reads a commit of a clone, renders it and builds its overlays in memory. @throws Error where it cannot be built */
export async function readCommit(root: string, id: string): Promise<CheckedCommit> {
  const state = await stateAt(root, id);
  const units = state.fleet ? treeOf(state.fleet) : [];
  const files = new Map(units.flatMap((unit) => unit.render()).map((file) => [file.path, file]));
  const folders = [...files.keys()].flatMap(
    (path) => /^(overlays\/[^/]+\/[^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ?? [],
  );
  const overlays = new Map(folders.map((folder) => [folder, buildDocuments(files, folder)]));
  return { id, state, files, overlays };
}

/** The problems of a single commit: errors in its specs, or a tree that the specs do not render. */
export function problemsOf(root: string, { id, state, files }: CheckedCommit): string[] {
  const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
  if (errors.length > 0) return errors.map(({ rule, message }) => `${rule.code} ${message}`);
  const listed = gitIn(root, 'ls-tree', '-r', '-z', id, '--', ...ownedFolders, codeOwnersPath);
  const committed = new Map(
    listed.split('\0').flatMap((line) => {
      const [, blob, path] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
      return blob !== undefined && path !== undefined ? [[path, blob] as const] : [];
    }),
  );
  const wrong = [...files.values()].filter((file) => committed.get(file.path) !== blobOf(emitFile(file)));
  const left = [...committed.keys()].filter((path) => !files.has(path));
  return [
    ...wrong.map(({ path }) => `${path} is not what the specs render`),
    ...left.map((path) => `${path} is rendered by no spec`),
  ];
}

/** What the step from one commit to another breaks, according to our checks and for a proxy. */
export async function problemsBetween(
  root: string,
  before: CheckedCommit,
  after: CheckedCommit,
): Promise<string[]> {
  const found = await checkStates(root, before.state, after.state);
  return [
    ...found
      .filter(({ rule }) => rule.severity === 'error')
      .map(({ rule, message }) => `${rule.code} ${message}`),
    ...brokenRoutes(before, after),
    ...changedSelectors(before, after),
  ];
}

/**
 * Subsets that an earlier route uses and that no longer exist afterwards. A sync does not order removals, so a
 * proxy may have the old route and no pods for it. Looks only at built documents, not at the input of the checks.
 */
function brokenRoutes(before: CheckedCommit, after: CheckedCommit): string[] {
  return [...before.overlays].flatMap(([folder, documents]) => {
    const now = after.overlays.get(folder);
    if (!now) return [];
    const there = subsetsOf(now);
    return [...routedSubsets(documents), ...routedSubsets(now)]
      .filter((subset) => !there.has(subset))
      .map((subset) => `${folder}: a route sends calls to ${subset}, which no longer exists`);
  });
}

const ofKind = (documents: readonly PlainMap[], kind: string) =>
  documents.filter((document) => document['kind'] === kind);

function routedSubsets(documents: readonly PlainMap[]): Set<string> {
  const used = ofKind(documents, 'VirtualService').flatMap((document) => {
    const destinations = [
      ...allNamed(document, 'route')
        .filter(Array.isArray)
        .flat()
        .filter((route) => at(route, 'weight') !== 0)
        .map((route) => at(route, 'destination')),
      ...allNamed(document, 'mirror'),
    ];
    return destinations.flatMap((destination) => {
      const subset = at(destination, 'subset');
      return subset === undefined ? [] : [`${String(at(destination, 'host'))} ${String(subset)}`];
    });
  });
  return new Set(used);
}

/** Subsets with a Deployment: its name ends with the name of the subset. */
function subsetsOf(documents: readonly PlainMap[]): Set<string> {
  const deployments = ofKind(documents, 'Deployment').map(nameOf);
  const subsets = ofKind(documents, 'DestinationRule').flatMap((rule) =>
    itemsAt(rule, 'spec', 'subsets').map((subset) => ({
      host: String(at(rule, 'spec', 'host')),
      name: String(at(subset, 'name')),
    })),
  );
  const served = subsets.filter(({ name }) => deployments.some((each) => each.endsWith(`-${name}`)));
  return new Set(served.map(({ host, name }) => `${host} ${name}`));
}

/** Deployments whose selector changes: the API server refuses that. */
function changedSelectors(before: CheckedCommit, after: CheckedCommit): string[] {
  return [...before.overlays].flatMap(([folder, documents]) => {
    const now = ofKind(after.overlays.get(folder) ?? [], 'Deployment');
    return ofKind(documents, 'Deployment').flatMap((old) => {
      const same = now.find((each) => nameOf(each) === nameOf(old));
      const isSame = !same || isDeepStrictEqual(at(old, 'spec', 'selector'), at(same, 'spec', 'selector'));
      return isSame ? [] : [`${folder}: the selector of ${nameOf(old)} changes`];
    });
  });
}

/** The id that git gives a text. */
function blobOf(text: string): string {
  const content = Buffer.from(text);
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
