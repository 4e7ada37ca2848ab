import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { valueText } from '../../lang/value-text.ts';
import { routeKinds } from '../../picture/gateway-api-routes.ts';
import { explains } from '../explained.ts';
import type { DocumentName, DocumentsFact, SettingFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import { isSame } from '../same.ts';
import type { Found } from '../statement.ts';
import type { DocumentChange } from './changes.ts';

/**
 * Facts that the documents show and the specs do not: created and deleted documents, those of teams that change, and
 * what AppProjects allow. Documents whose effects are facts already are left out.
 */
export function documentFacts(
  changes: readonly DocumentChange[],
  facts: readonly Found[],
  additions: OwnChanges,
): Found[] {
  const described = new Set(
    facts.flatMap(({ cluster, subject, fact }) =>
      fact.kind === 'effect' ? [keyOf(cluster, subject, fact.document)] : [],
    ),
  );
  const routed = new Set(
    facts.flatMap(({ cluster, files = [] }) => files.map((file) => `${cluster} ${file}`)),
  );
  const own = changes.flatMap((change) => {
    const { cluster, subject, name } = change;
    if (described.has(keyOf(cluster, subject, name))) return [];
    const addition = additions.of(change);
    const files = addition?.files ?? [];
    // Facts about calls describe changed routes.
    const isRouted = routeKinds.includes(name.kind) && files.some((file) => routed.has(`${cluster} ${file}`));
    const isChanged = addition?.isEdited === true && !isRouted;
    return [{ ...change, files, isChanged }];
  });
  return [
    ...changes.filter(({ name }) => name.kind === 'AppProject').flatMap(projectFacts),
    ...grouped(own, changeOf),
  ];
}

/** What teams add to the documents that differ. */
export interface OwnChanges {
  /** Undefined for a document that no team writes. */
  of(change: DocumentChange): { readonly files: readonly string[]; readonly isEdited: boolean } | undefined;
}

/** A document that differs, with the files in extra/ and patches/ that write it. */
interface FiledChange extends DocumentChange {
  readonly files: readonly string[];
  /** True if these files differ, and no fact describes what that does. */
  readonly isChanged: boolean;
}

const keyOf = (cluster: string | undefined, subject: string | undefined, name: DocumentName): string =>
  JSON.stringify([cluster, subject, name.kind, name.namespace, name.name]);

/** Documents that change without a fact that explains it, by subject. */
export function unexplainedFacts(changes: readonly DocumentChange[], facts: readonly Found[]): Found[] {
  const byCluster = new Map<string | undefined, Found[]>();
  for (const found of facts) {
    const known = byCluster.get(found.cluster) ?? [];
    byCluster.set(found.cluster, known);
    known.push(found);
  }
  const near = ({ cluster }: DocumentChange) =>
    cluster === undefined ? facts : [...(byCluster.get(cluster) ?? []), ...(byCluster.get(undefined) ?? [])];
  const silent = changes.filter(
    (change) => change.before && change.after && !near(change).some((found) => explains(found, change)),
  );
  return placesOf(silent).map(({ place, documents }) => ({
    ...place,
    fact: { kind: 'unexplained', documents: documents.map(({ name }) => name) },
  }));
}

function changeOf({ before, after, isLeft, isChanged }: FiledChange): DocumentsFact['change'] | undefined {
  if (before && after) return isChanged ? 'changed' : undefined;
  return after ? 'created' : isLeft ? 'left' : 'deleted';
}

function grouped(
  changes: readonly FiledChange[],
  changeFor: (change: FiledChange) => DocumentsFact['change'] | undefined,
): Found[] {
  return (['changed', 'created', 'deleted', 'left'] as const).flatMap((change) =>
    placesOf(changes.filter((each) => changeFor(each) === change)).map(({ place, documents }) => ({
      ...place,
      fact: { kind: 'documents', change, documents: documents.map(({ name }) => name) },
    })),
  );
}

/** Changes by cluster, subject, and the files that write them. */
function placesOf(changes: readonly (DocumentChange & Partial<FiledChange>)[]) {
  const places = new Map<
    string,
    { place: Pick<Found, 'cluster' | 'subject' | 'files'>; documents: DocumentChange[] }
  >();
  for (const change of changes) {
    const { cluster, subject, files = [] } = change;
    const key = JSON.stringify([cluster, subject, files]);
    const place = {
      ...(files.length > 0 ? { files } : {}),
      ...(cluster === undefined ? {} : { cluster }),
      ...(subject === undefined ? {} : { subject }),
    };
    const known = places.get(key) ?? { place, documents: [] };
    places.set(key, known);
    known.documents.push(change);
  }
  return [...places.values()];
}

/** What an AppProject newly allows, and what it no longer allows; its lists are sets. */
function projectFacts({ name, before, after }: DocumentChange): Found[] {
  if (!before || !after) return [];
  const [old, now] = [mapOf(before['spec']), mapOf(after['spec'])];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): Found[] =>
    itemFacts(key, old[key], now[key]).map((fact) => ({ subject: `AppProject ${name.name}`, fact })),
  );
}

function itemFacts(key: string, before: unknown, after: unknown): SettingFact[] {
  if (!Array.isArray(before) && !Array.isArray(after))
    return settingFacts('project', { [key]: before }, { [key]: after });
  const [old, now]: unknown[][] = [listOf(before), listOf(after)];
  const missing = (all: readonly unknown[], item: unknown) => all.every((each) => !isSame(each, item));
  const fact = { kind: 'setting', area: 'project', name: key } as const;
  return [
    ...(now ?? [])
      .filter((item) => missing(old ?? [], item))
      .map((item) => ({ ...fact, after: itemText(item) })),
    ...(old ?? [])
      .filter((item) => missing(now ?? [], item))
      .map((item) => ({ ...fact, before: itemText(item) })),
  ];
}

/** `dev/shop`, `apps/Deployment`: a destination or a kind as one word. */
function itemText(item: unknown): string {
  return isMap(item)
    ? Object.values(item)
        .filter((part) => part !== '')
        .map(valueText)
        .join('/')
    : valueText(item);
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const mapOf = (value: unknown): PlainMap => (isMap(value) ? value : {});
