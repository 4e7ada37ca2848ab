import type { Identity } from './identity.ts';
import { type Istiod, istiodName, type MeshNames } from './istiod.ts';
import { nodeId, nodeMetadata, type ProxyNode } from './node.ts';

/** What a bootstrap configuration refers to. */
export interface BootstrapContext {
  readonly istiod: Istiod;
  readonly names: MeshNames;
  readonly identity: Identity;
  /** Path of the Unix socket of its admin pages. */
  readonly admin: string;
  /** Path of the Unix socket that serves its certificates. */
  readonly secrets: string;
}

const http2 = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
    '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
    explicit_http_config: { http2_protocol_options: {} },
  },
};

/**
 * The configuration that an Envoy starts with: its identity, and istiod as the source of everything else, by TLS and
 * with its token. It has no listeners and no routes. Source: Istio, tools/packaging/common/envoy_bootstrap.json.
 */
export function bootstrap(node: ProxyNode, context: BootstrapContext): object {
  return {
    node: {
      id: nodeId(node, context.names),
      cluster: `${node.labels['app'] ?? node.name}.${node.namespace}`,
      metadata: nodeMetadata(node, context.names),
    },
    admin: { address: { pipe: { path: context.admin } } },
    dynamic_resources: {
      lds_config: fromIstiod,
      cds_config: fromIstiod,
      ads_config: {
        // As pilot-agent connects.
        api_type: 'DELTA_GRPC',
        transport_api_version: 'V3',
        set_node_on_first_message_only: true,
        grpc_services: [
          {
            envoy_grpc: { cluster_name: 'xds-grpc' },
            initial_metadata: [{ key: 'authorization', value: `Bearer ${context.identity.token}` }],
          },
        ],
      },
    },
    static_resources: { clusters: [discovery(context.istiod), secretDiscovery(context.secrets)] },
    layered_runtime: { layers: [{ name: 'istio', static_layer: runtime }] },
  };
}

/** Zero means no limit: the wait for convergence alone reports what does not arrive. */
const fromIstiod = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

/** Istio's own settings. */
const runtime = {
  're2.max_program_size.error_level': 32_768,
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
};

function discovery({ host, port, authority }: Istiod): object {
  return {
    name: 'xds-grpc',
    type: 'STATIC',
    connect_timeout: '5s',
    typed_extension_protocol_options: http2,
    load_assignment: loadAssignment('xds-grpc', { socket_address: { address: host, port_value: port } }),
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
        sni: istiodName,
        common_tls_context: {
          alpn_protocols: ['h2'],
          validation_context: {
            trusted_ca: { inline_string: authority },
            match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: istiodName } }],
          },
        },
      },
    },
  };
}

/** The name by which istiod's configuration speaks of where certificates come from. */
function secretDiscovery(socket: string): object {
  return {
    name: 'sds-grpc',
    type: 'STATIC',
    connect_timeout: '5s',
    typed_extension_protocol_options: http2,
    load_assignment: loadAssignment('sds-grpc', { pipe: { path: socket } }),
  };
}

function loadAssignment(cluster: string, address: object): object {
  return { cluster_name: cluster, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] };
}
