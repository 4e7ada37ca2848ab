import { type ClusterExposure, exposureName } from '../model/exposure.ts';
import type { Gateway } from '../model/gateway.ts';
import type { Transcoding } from '../model/transcoding.ts';
import { addedHttpFilter, gatewayEnvoyFilter, jsonRoute } from './gateway-http-filters.ts';
import { defineKind } from './kind.ts';

const name = 'envoy.filters.http.grpc_json_transcoder';
const type = 'type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder';

/**
 * The filter that translates JSON to gRPC. Without services it does nothing: the routes of requests of JSON have its
 * settings, so other hosts and other routes of the gateway stay as they are, and a change of protos does not change a
 * listener, which would close connections.
 * Source: Envoy, gRPC-JSON transcoder filter.
 */
export const jsonFilter = defineKind<Gateway>({
  group: 'networking.istio.io',
  kind: 'EnvoyFilter',
  appliesTo: (gateway) => gateway.type === 'istio' && gateway.json === true,
  render: (gateway) =>
    gatewayEnvoyFilter(gateway, `${gateway.name}-json`, [
      addedHttpFilter(name, { '@type': type, proto_descriptor_bin: '', services: [] }),
    ]),
});

/** The requests of JSON for one service, through one gateway. */
export interface TranscoderView extends Pick<ClusterExposure, 'gateway' | 'hosts'> {
  readonly service: string;
  readonly json: Transcoding;
}

/**
 * What the filter translates for a service. The filter rewrites a request to `POST /package.Service/Method`, and the
 * proxy then chooses the route again: weights, limits and policies are those of the method.
 * Source: Envoy, gRPC-JSON transcoder filter (match_incoming_request_route).
 */
export const transcoder = defineKind<TranscoderView>({
  group: 'networking.istio.io',
  kind: 'EnvoyFilter',
  render: ({ gateway, hosts, service, json }) =>
    gatewayEnvoyFilter(
      gateway,
      `json-${exposureName(service, gateway.name)}`,
      hosts.map((domainName) => ({
        applyTo: 'HTTP_ROUTE',
        match: {
          context: 'GATEWAY',
          routeConfiguration: { vhost: { domainName, route: { name: jsonRoute } } },
        },
        patch: {
          operation: 'MERGE',
          value: {
            typed_per_filter_config: {
              [name]: {
                '@type': type,
                services: [...json.services],
                convert_grpc_status: true,
                request_validation_options: {
                  reject_unknown_query_parameters: true,
                  reject_binding_body_field_collisions: true,
                },
                proto_descriptor_bin: json.descriptors,
              },
            },
          },
        },
      })),
    ),
});
