import { exposuresIn } from '../model/exposure.ts';
import type { Cluster } from '../model/fleet.ts';
import type { Gateway } from '../model/gateway.ts';
import { gatewayFilters, gatewayKinds } from '../render/gateway.ts';
import { kindsFor } from '../render/kind.ts';
import { type TranscoderView, transcoder } from '../render/transcoder.ts';
import { clusterSpecPath, namespacesOverlay } from './paths.ts';
import type { FileSpec } from './unit.ts';

/**
 * The gateways of a cluster, beside the folders of its namespaces: they belong to no team, and their namespaces are
 * not rendered here. No folder has a dot in its name.
 */
export function gatewayFiles(cluster: string, gateways: readonly Gateway[]): FileSpec[] {
  return gateways.map((gateway) => ({
    path: `${namespacesOverlay(cluster)}/${gatewayFile(gateway)}`,
    sources: [clusterSpecPath(cluster)],
    ...contentOf(gateway),
  }));
}

/** What gateways translate from JSON, one file for each service and gateway. */
export function transcoderFiles(
  cluster: string,
  transcoders: readonly TranscoderView[],
): (FileSpec & { readonly name: string })[] {
  return transcoders.map((view) => {
    const name = `json-${view.service}.${view.gateway.name}.yaml`;
    return {
      name,
      path: `${namespacesOverlay(cluster)}/${name}`,
      sources: [`services/${view.service}/service.yaml`, clusterSpecPath(cluster)],
      content: transcoder.render(view),
      documents: 1,
    };
  });
}

/** The exposures of a cluster whose gateway translates JSON. */
export const transcodersOf = ({
  instances,
  gateways,
}: Pick<Cluster, 'instances' | 'gateways'>): TranscoderView[] =>
  instances.flatMap(({ service: { name: service, exposures } }) =>
    exposuresIn(gateways, exposures).flatMap(({ gateway, hosts, json }) =>
      json && gateway.type === 'istio' ? [{ service, gateway, hosts, json }] : [],
    ),
  );

/** The Gateway, and what its proxies need beside it. */
function contentOf(gateway: Gateway): Pick<FileSpec, 'content' | 'documents'> {
  const content = gatewayKinds[gateway.type].render(gateway);
  const filters = kindsFor(gatewayFilters, gateway).map((kind) => kind.render(gateway));
  return filters.length > 0
    ? { content: [content, ...filters], documents: 1 + filters.length }
    : { content, documents: 1 };
}

/** Name of a gateway's file in its folder. */
export const gatewayFile = ({ name }: Gateway): string => `gateway-${name}.yaml`;
