import type { DestinationRule } from './destination-rules.ts';
import { type ClusterService, findService } from './hosts.ts';
import { matchesHost } from './mesh-hosts.ts';
import type { ClusterPicture } from './picture.ts';
import { deletedNames, type RenderedFleet } from './rendered-document.ts';
import { isVisibleIn, overlap } from './visibility.ts';

/**
 * The Services of a cluster whose calls use a DestinationRule. For a host without a star it is one. Of the rules of a
 * namespace, only the one with the most specific host counts for a Service. Proxies ask the rules of their own namespace
 * first, then those of the namespace of the Service.
 * Source: istio/istio, pilot/pkg/model/push_context.go (destinationRule) and config.go (MostSpecificHostMatch).
 */
export function servicesUnder(
  rule: DestinationRule,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): ClusterService[] {
  const { host, users, document } = rule;
  if (!host.startsWith('*')) return [findService(picture.hosts, host, users) ?? []].flat();
  const { namespace } = document;
  const rules = [...picture.destinationRules.values()].flat();
  const deleted = deletedNames(rendered, 'DestinationRule', picture.name);
  return picture.services.filter((service) => {
    if (!matchesHost(host, service.host) || !overlap(service.visibility, users)) return false;
    const isOwn = service.namespace === namespace;
    if (!isOwn && !isVisibleIn(users, namespace)) return false;
    const hasRendered =
      isOwn && service.service !== undefined && !deleted.has(`${namespace}/${service.service.name}`);
    return !(
      hasRendered ||
      rules.some(
        (other) =>
          other.document.namespace === namespace &&
          other.host.length > host.length &&
          matchesHost(other.host, service.host),
      )
    );
  });
}
