import type { InstanceView } from './view.ts';

/** What every Kubernetes document has. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** A resource kind and how a view of the model becomes a document of it. */
export interface Kind<View> {
  /** API group; empty for Kubernetes' core. */
  readonly group: string;
  readonly kind: string;
  /** Pure: equal views give equal documents. */
  render(view: View): Manifest;
}

/** A kind of which a service may have any number in a cluster, in its overlay alone. */
export interface OverlayKind {
  readonly group: string;
  readonly kind: string;
  /** Pure, in a stable order. */
  render(view: InstanceView): readonly Manifest[];
}

/** Declares a kind; exists so that the view's type follows from where it is written. */
export const defineKind = <View>(kind: Kind<View>): Kind<View> => kind;

/** What a kind is called. */
export type KindName = Pick<Kind<never>, 'group' | 'kind'>;

/** A kind's name as a text. */
export const kindKey = ({ group, kind }: KindName): string => `${group}/${kind}`;

/** The kinds of a list, each once. */
export const eachOnce = (kinds: readonly KindName[]): readonly KindName[] => [
  ...new Map(kinds.map((kind) => [kindKey(kind), kind])).values(),
];

/** The file of a kind's only document in a folder: `serviceaccount.yaml`. */
export const fileOf = ({ kind }: Pick<Kind<never>, 'kind'>): string => `${kind.toLowerCase()}.yaml`;

/** The label that all of a service's pods, of every version, carry. */
export const appLabel = (service: { readonly name: string }) => ({ app: service.name });
