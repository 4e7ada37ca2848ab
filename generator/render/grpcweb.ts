import type { Gateway } from '../model/gateway.ts';
import { addedHttpFilter, gatewayEnvoyFilter } from './gateway-http-filters.ts';
import { defineKind } from './kind.ts';

/**
 * The filter that translates gRPC-Web to gRPC. Istio adds it only to a port with the protocol GRPC-WEB, which cannot
 * have TLS. It is placed where Istio places it: after the policies of the gateway, and before the router. Without a
 * port it applies to all ports of these pods: a port of a Gateway may be another one in the pods, and the filter
 * changes nothing but calls of gRPC-Web.
 * Source: istio/istio, pilot/pkg/networking/core/listener_builder.go; Envoy, gRPC-Web filter.
 */
export const grpcWebFilter = defineKind<Gateway>({
  group: 'networking.istio.io',
  kind: 'EnvoyFilter',
  appliesTo: ({ type, grpcWeb, credentialName }) =>
    type === 'istio' && grpcWeb === true && credentialName !== undefined,
  render: (gateway) =>
    gatewayEnvoyFilter(gateway, `${gateway.name}-grpc-web`, [
      addedHttpFilter('envoy.filters.http.grpc_web', {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb',
      }),
    ]),
});
