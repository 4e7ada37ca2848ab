import { textAt, textsAt } from '../lang/at-path.ts';
import { isForSidecars } from './mesh-hosts.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The namespaces whose proxies use a document; `*` means all of them. */
export interface Visibility {
  /** Where the document is. */
  readonly namespace: string;
  readonly namespaces: ReadonlySet<string>;
}

/**
 * The visibility of a document of a namespace: `.` is its own namespace, an empty list is all, `~` is none.
 * Source: Istio, exportTo of VirtualService, DestinationRule and ServiceEntry.
 */
export function exportedTo(namespace: string, exportTo: readonly string[]): Visibility {
  const names = exportTo.length === 0 ? ['*'] : exportTo.filter((name) => name !== '~');
  return { namespace, namespaces: new Set(names.map((name) => (name === '.' ? namespace : name))) };
}

/**
 * The visibility of any document. A Service has it in an annotation.
 * Source: Istio, Resource Annotations: networking.istio.io/exportTo.
 */
export function visibilityOf({
  kind,
  value,
  namespace,
}: Pick<RenderedDocument, 'kind' | 'value' | 'namespace'>): Visibility {
  if (kind !== 'Service') return exportedTo(namespace, textsAt(value, 'spec', 'exportTo'));
  const text = textAt(value, 'metadata', 'annotations', 'networking.istio.io/exportTo') ?? '';
  const names = text.split(',').map((name) => name.trim());
  return exportedTo(
    namespace,
    names.filter((name) => name !== ''),
  );
}

/**
 * The namespaces whose proxies use a VirtualService: those of its gateways, and if it is for the mesh, too, all that it is
 * exported to.
 */
export function usersOf(document: Pick<RenderedDocument, 'kind' | 'value' | 'namespace'>): Visibility {
  const all = visibilityOf(document);
  const gateways = textsAt(document.value, 'spec', 'gateways');
  if (isForSidecars(document.value)) return all;
  const namespaces = gateways.map((name) => gatewayName(name, document.namespace).namespace);
  return { ...all, namespaces: new Set(namespaces.filter((name) => isVisibleIn(all, name))) };
}

/** The Gateway that a VirtualService of a namespace names: `namespace/name`, or a name in its own namespace. */
export function gatewayName(text: string, namespace: string): { namespace: string; name: string } {
  const [first = '', second] = text.split('/');
  return second === undefined ? { namespace, name: first } : { namespace: first, name: second };
}

/** True if proxies of a namespace use it. */
export const isVisibleIn = ({ namespaces }: Visibility, namespace: string): boolean =>
  namespaces.has('*') || namespaces.has(namespace);

/** True if proxies of at least one namespace use both. */
export function overlap(one: Visibility, other: Visibility): boolean {
  if (one.namespaces.size === 0 || other.namespaces.size === 0) return false;
  if (one.namespaces.has('*') || other.namespaces.has('*')) return true;
  return [...one.namespaces].some((name) => other.namespaces.has(name));
}

/** True if only proxies of its own namespace use it. */
export const isPrivate = ({ namespace, namespaces }: Visibility): boolean =>
  namespaces.size === 1 && namespaces.has(namespace);
