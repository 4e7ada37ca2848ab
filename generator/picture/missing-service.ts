import { nearest } from '../diagnostics/nearest.ts';
import { isNearNamespace } from '../diagnostics/typo.ts';
import { domainOf, findHost } from './hosts.ts';
import { isNamedByOperator, operatedNames } from './operators.ts';
import type { ClusterPicture } from './picture.ts';
import type { RenderedFleet } from './rendered-document.ts';

/**
 * True for a host that no Service has although this repository knows all Services of its namespace, or a namespace with
 * nearly the same name. Others run in other namespaces, and operators make Services for their resources.
 */
export function isMissingService(
  host: string,
  { name: cluster, hosts }: ClusterPicture,
  rendered: RenderedFleet,
): boolean {
  if (!host.endsWith(`.svc.${domainOf(rendered)}`) || findHost(hosts, host)) return false;
  const [name = '', namespace = ''] = host.split('.');
  const namespaces = new Set(rendered.workspace.services.map(({ spec }) => spec.namespace));
  if (!namespaces.has(namespace)) return isNearNamespace(namespace, namespaces);
  const isOperated = isNamedByOperator(name, operatedNames(rendered, cluster, namespace));
  return !isOperated || nearest(host, hosts.keys()).length > 0;
}
