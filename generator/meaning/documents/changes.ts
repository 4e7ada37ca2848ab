import { buildDocuments } from '../../kustomize/build.ts';
import { renderedTreeOf } from '../../kustomize/rendered-tree.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { applicationsFolder, overlayFolder, rootFolder } from '../../layout/paths.ts';
import type { FileSpec } from '../../layout/unit.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { DocumentName } from '../fact.ts';
import { isSame, isSameInput } from '../same.ts';

/** A document as it is applied, before and after; undefined if it does not exist. */
export interface DocumentChange {
  /** Undefined for documents of Argo CD that cover all clusters. */
  readonly cluster?: string;
  /** The service, external service or `namespaces` whose Application syncs it; undefined for Argo CD's own documents. */
  readonly subject?: string;
  readonly name: DocumentName;
  /** The previous name, if the name contains a hash of the content. */
  readonly nameBefore?: string;
  readonly before: PlainMap | undefined;
  readonly after: PlainMap | undefined;
  /**
   * True for a document that is removed here but stays in the cluster, because Argo CD does not delete it.
   */
  readonly isLeft: boolean;
}

/** The documents that differ between two fleets, as clusters get them. Renders only what can differ. */
export function documentChanges(before: Fleet, after: Fleet): DocumentChange[] {
  const [old, now] = [renderedTreeOf(before), renderedTreeOf(after)];
  const [inOverlays, ofArgoCd]: [DocumentChange[], DocumentChange[]] = [[], []];
  const ids = [...new Set([...old.ids(), ...now.ids()])].filter((id) => !id.startsWith('base/')).sort();
  for (const id of ids) {
    const [one, other] = [old.unit(id), now.unit(id)];
    if (one && other && isSameInput(one.input, other.input)) continue;
    const isOverlay = id.startsWith('overlays/');
    const [, cluster = '', subject = ''] = id.split('/');
    if (isOverlay) {
      // The objects of a removed Application stay: Applications of services have no finalizer.
      const place = { cluster, subject, isLeft: other === undefined };
      inOverlays.push(
        ...compared(one ? buildDocuments(old, id) : [], other ? buildDocuments(now, id) : [], place),
      );
    }
    const [here, place] = isOverlay ? [cluster, { cluster, isLeft: false }] : [undefined, { isLeft: false }];
    const [was, is] = [old, now].map((tree) => argoDocuments(tree.filesOf(id), here));
    ofArgoCd.push(...compared(was ?? [], is ?? [], place));
  }
  return [...inOverlays, ...ofArgoCd];
}

function argoDocuments(files: readonly FileSpec[], cluster: string | undefined): PlainMap[] {
  const folder = cluster === undefined ? 'argocd/' : `${applicationsFolder(cluster)}/`;
  return files.flatMap(({ path, content }) => (path.startsWith(folder) && isMap(content) ? [content] : []));
}

type Place = Pick<DocumentChange, 'cluster' | 'subject' | 'isLeft'>;

function compared(before: readonly PlainMap[], after: readonly PlainMap[], place: Place): DocumentChange[] {
  const [old, now] = [byName(before), byName(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key): DocumentChange[] => {
    const [one, other] = [old.get(key), now.get(key)];
    const document = other ?? one;
    if (!document || (one && other && isSame(one, other))) return [];
    const aligned = one && other ? withOrderOf(other, one) : one;
    const isLeft = place.isLeft || (other === undefined && staysInCluster(document));
    return [{ ...place, isLeft, name: nameOf(document), before: aligned, after: other }];
  });
  return withRenames(changes);
}

/**
 * True for a document that Argo CD does not delete, such as a namespace and the policies for all its pods.
 * Source: Argo CD, Sync Options (No Prune Resources).
 */
function staysInCluster({ metadata }: PlainMap): boolean {
  const annotations = isMap(metadata) && isMap(metadata['annotations']) ? metadata['annotations'] : {};
  const options = String(annotations['argocd.argoproj.io/sync-options'] ?? '').split(',');
  return options.some((option) => option.trim() === 'Prune=false');
}

/** A ConfigMap has a hash of its content in its name: a removed and an added one are the same ConfigMap. */
function withRenames(changes: readonly DocumentChange[]): DocumentChange[] {
  const configMaps = changes.filter(({ name }) => name.kind === 'ConfigMap');
  const removed = configMaps.filter(({ after }) => after === undefined);
  const come = configMaps.filter(({ before }) => before === undefined);
  const [old, now] = [removed[0], come[0]];
  if (!old?.before || !now?.after || removed.length > 1 || come.length > 1) return [...changes];
  const renamed = { ...now, nameBefore: old.name.name, before: withOrderOf(now.after, old.before) };
  return changes.flatMap((change) => (change === old ? [] : change === now ? [renamed] : [change]));
}

const byName = (documents: readonly PlainMap[]): ReadonlyMap<string, PlainMap> =>
  new Map(documents.map((document) => [keyOf(nameOf(document)), document]));

/** Identifies a document within a cluster. */
const keyOf = ({ kind, namespace, name }: DocumentName): string => `${kind} ${namespace}/${name}`;

function nameOf({ kind, metadata }: PlainMap): DocumentName {
  const { namespace = '', name = '' } = isMap(metadata) ? metadata : {};
  return { kind: String(kind), namespace: String(namespace), name: String(name) };
}

/** Folder that the root Application syncs, to show where a document is. */
const argoFolder = rootFolder;

/** Folder from which a document is built. */
export const folderOf = ({ cluster, subject }: Place): string =>
  cluster === undefined
    ? argoFolder
    : subject === undefined
      ? applicationsFolder(cluster)
      : overlayFolder(cluster, subject);

/** A document with its keys in the order of another one, so a line diff does not show changes of order. */
export function withOrderOf<Value>(model: unknown, value: Value): Value;
export function withOrderOf(model: unknown, value: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(model))
    return value.map((item, index) => withOrderOf(model[index], item));
  if (!isMap(value) || !isMap(model)) return value;
  const keys = [...Object.keys(model).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value)];
  return Object.fromEntries([...new Set(keys)].map((key) => [key, withOrderOf(model[key], value[key])]));
}
