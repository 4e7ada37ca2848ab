import { listAt, mapAt, numberAt, textAt, textsAt, valueAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** A document as Kubernetes knows it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly resourceVersion?: string;
  };
  readonly [part: string]: unknown;
}

/** Names and values. */
export type Labels = Readonly<Record<string, string>>;

/** The value as an object of Kubernetes. @throws Error where it is none */
export function objectFrom(value: unknown): KubernetesObject {
  if (!isMap(value) || !isMap(value['metadata'])) throw new Error('This is not an object of Kubernetes.');
  const { metadata, apiVersion, kind, ...parts } = value;
  const text = (key: string) => (metadata[key] === undefined ? {} : { [key]: String(metadata[key]) });
  return {
    ...parts,
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: {
      name: String(metadata['name']),
      ...text('namespace'),
      ...text('resourceVersion'),
      ...(isMap(metadata['labels']) ? { labels: labelsFrom(metadata['labels']) } : {}),
      ...(isMap(metadata['annotations']) ? { annotations: labelsFrom(metadata['annotations']) } : {}),
    },
  };
}

/** An object as the API server has it, with the metadata that it keeps. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & LiveMetadata;
}

interface LiveMetadata {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  /** Counts the changes of `spec`. */
  readonly generation?: number;
  /** Set while the object waits for its end. */
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers: readonly string[];
  readonly ownerReferences: readonly PlainMap[];
  readonly managedFields: readonly PlainMap[];
}

/** The value as an object that the API server has. @throws Error if it is not one */
export function liveObjectFrom(value: unknown): LiveObject {
  const object = objectFrom(value);
  const metadata = mapAt(value, 'metadata');
  const text = (key: string) => textAt(metadata, key) ?? '';
  const generation = numberAt(metadata, 'generation');
  const deletionTimestamp = textAt(metadata, 'deletionTimestamp');
  const deletionGracePeriodSeconds = numberAt(metadata, 'deletionGracePeriodSeconds');
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: text('uid'),
      resourceVersion: text('resourceVersion'),
      creationTimestamp: text('creationTimestamp'),
      ...(generation === undefined ? {} : { generation }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
      finalizers: textsAt(metadata, 'finalizers'),
      ownerReferences: maps(metadata, 'ownerReferences'),
      managedFields: maps(metadata, 'managedFields'),
    },
  };
}

/** `VirtualService greeter/greeter-b` */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** A map of texts. */
export function labelsFrom(value: unknown): Labels {
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, label]) => [key, String(label)]))
    : {};
}

/** True where every label that is asked for is there. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The value at a path of keys; undefined if there is none. */
export const part = (value: unknown, ...path: readonly string[]): unknown => valueAt(value, path);

/** The maps in a list at a path. */
export function maps(value: unknown, ...path: readonly string[]): readonly PlainMap[] {
  return listAt(value, ...path).filter(isMap);
}
