import type { IEnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3/EnvoyFilter';
import type { Gateway } from '../model/gateway.ts';
import { gatewayHttpFilters } from './gateway-http-filters.ts';
import { defineKind } from './kind.ts';

/**
 * The filter that translates gRPC-Web to gRPC. Istio adds it only to a port with the protocol GRPC-WEB, which cannot
 * have TLS. It is placed where Istio places it: after the policies of the gateway, and before the router. Without a
 * port it applies to all ports of these pods: a port of a Gateway may be another one in the pods, and the filter
 * changes nothing but calls of gRPC-Web. The priority only states an order.
 * Source: istio/istio, pilot/pkg/networking/core/listener_builder.go; Envoy, gRPC-Web filter.
 */
export const grpcWebFilter = defineKind<Gateway>({
  group: 'networking.istio.io',
  kind: 'EnvoyFilter',
  appliesTo: ({ type, grpcWeb, credentialName }) =>
    type === 'istio' && grpcWeb === true && credentialName !== undefined,
  render: ({ name, namespace, selector }): IEnvoyFilter => ({
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `${name}-grpc-web`, namespace },
    spec: {
      workloadSelector: { labels: { ...selector } },
      priority: 10,
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: gatewayHttpFilters,
          patch: {
            operation: 'INSERT_BEFORE',
            value: {
              name: 'envoy.filters.http.grpc_web',
              typed_config: {
                '@type': 'type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb',
              },
            },
          },
        },
      ],
    },
  }),
});
