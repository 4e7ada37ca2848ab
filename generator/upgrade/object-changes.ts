import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { valueText } from '../lang/value-text.ts';
import type { TreeDocuments } from './tree-documents.ts';

/** The same change of objects of one kind. */
export interface ObjectChange {
  readonly change: 'created' | 'deleted' | 'changed';
  readonly kind: string;
  /** Of a changed object: the field, such as `spec.template.spec.containers[app].image`. */
  readonly field?: string;
  /** Of a changed object: `2s → 3s`; left out for values that may be secret or long. */
  readonly values?: string;
  /** The objects, such as `dev Deployment shop/stock-v1`. */
  readonly objects: readonly string[];
  /** True if Kubernetes replaces the pods: their template changes. */
  readonly restartsPods: boolean;
}

/** What two trees have in common, and what differs for clusters and Argo CD. */
export interface ObjectChanges {
  /** How many objects are the same on both sides. */
  readonly same: number;
  readonly changes: readonly ObjectChange[];
  /** Overlays of either side that could not be compared, with the reason. */
  readonly unreadable: readonly string[];
}

/** Compares the documents of two trees. The order of keys and the layout of files do not count. */
export function objectChanges(before: TreeDocuments, after: TreeDocuments): ObjectChanges {
  const ids = [...new Set([...before.documents.keys(), ...after.documents.keys()])].sort();
  const found: (Omit<ObjectChange, 'objects'> & { readonly object: string })[] = [];
  let same = 0;
  for (const object of ids) {
    const [old, now] = [before.documents.get(object), after.documents.get(object)];
    const document = now ?? old;
    if (!document) continue;
    const kind = String(document['kind']);
    if (!old || !now) {
      found.push({ change: now ? 'created' : 'deleted', kind, object, restartsPods: false });
      continue;
    }
    const fields = changedFields(old, now);
    if (fields.length === 0) same++;
    for (const each of fields)
      found.push({ change: 'changed', kind, object, ...each, restartsPods: isInPods(kind, each.field) });
  }
  const alike = grouped(found, ({ change, kind, field, values }) =>
    JSON.stringify([change, kind, field, values]),
  );
  const changes = [...alike.values()].flatMap((group): ObjectChange[] => {
    const [first] = group;
    if (!first) return [];
    const { object: _, ...change } = first;
    return [{ ...change, objects: group.map(({ object }) => object) }];
  });
  return { same, changes, unreadable: [...new Set([...before.unreadable, ...after.unreadable])] };
}

/** Kinds whose controller replaces pods when the template changes. Source: Kubernetes, Workload Management. */
const withPods = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout'];

const isInPods = (kind: string, field: string): boolean =>
  withPods.includes(kind) && /^spec\.template(?:\.|$)/.test(field);

interface ChangedField {
  readonly field: string;
  readonly values?: string;
}

function changedFields(before: PlainMap, after: PlainMap): ChangedField[] {
  const found: ChangedField[] = [];
  const visit = (old: unknown, now: unknown, field: string): void => {
    if (isDeepStrictEqual(old, now)) return;
    const [one, other] = [entriesOf(old), entriesOf(now)];
    if (one && other && (one.size > 0 || other.size > 0))
      for (const key of new Set([...one.keys(), ...other.keys()]))
        visit(one.get(key), other.get(key), joined(field, key, Array.isArray(now)));
    else found.push({ field, ...valuesOf(field, old, now) });
  };
  visit(before, after, '');
  return found;
}

/** The entries of a map, or of a list by the names of its items, else by their positions. */
function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isMap(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return undefined;
  const names = value.map((item) => (isMap(item) ? item['name'] : undefined));
  const areNames = names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
  return new Map(value.map((item, index) => [areNames ? String(names[index]) : String(index), item]));
}

const joined = (field: string, key: string, isItem: boolean): string =>
  isItem ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`;

/** Values of the environment, of ConfigMaps and of Secrets may be secret. */
const mayBeSecret = /\.env\[|^(?:data|stringData|binaryData)\b|\.(?:args|command)\[/;
const longest = 60;

function valuesOf(field: string, old: unknown, now: unknown): { values?: string } {
  if (mayBeSecret.test(field)) return {};
  const values = `${old === undefined ? 'none' : valueText(old)} → ${now === undefined ? 'none' : valueText(now)}`;
  return values.length > longest ? {} : { values };
}
