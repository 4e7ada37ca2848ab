import type { InstanceView } from './view.ts';

/** The common fields of all Kubernetes documents. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** A resource kind, and how it is rendered from a view of the model. */
export interface Kind<View> {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Name of its file, if a folder has another document of this kind. */
  readonly file?: string;
  /** False for a view without this document. Default: every view has it. */
  appliesTo?(view: View): boolean;
  /** Pure: equal views give equal documents. */
  render(view: View): Manifest;
}

/** A kind of which a service may have any number in a cluster, only in its overlay. */
export interface OverlayKind {
  readonly group: string;
  readonly kind: string;
  /** Pure, in a stable order. */
  render(view: InstanceView): readonly Manifest[];
}

/** The kinds of a list of which a view has a document. */
export const kindsFor = <View>(kinds: readonly Kind<View>[], view: View): readonly Kind<View>[] =>
  kinds.filter((kind) => kind.appliesTo?.(view) ?? true);

/** Declares a kind, so the compiler infers the type of its view. */
export const defineKind = <View>(kind: Kind<View>): Kind<View> => kind;

/** Group and name of a kind. */
export type KindName = Pick<Kind<never>, 'group' | 'kind'>;

/** Group and name of a kind as one text. */
export const kindKey = ({ group, kind }: KindName): string => `${group}/${kind}`;

/** The kinds of a list, each once. */
export const eachOnce = (kinds: readonly KindName[]): readonly KindName[] => [
  ...new Map(kinds.map((kind) => [kindKey(kind), kind])).values(),
];

/** The file of a kind's document in a folder: `serviceaccount.yaml`. */
export const fileOf = ({ kind, file }: Pick<Kind<never>, 'kind' | 'file'>): string =>
  file ?? `${kind.toLowerCase()}.yaml`;

/** The label on all pods of a service, of every version. */
export const appLabel = (service: { readonly name: string }) => ({ app: service.name });
