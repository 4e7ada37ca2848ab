import { isOperationTitle } from '../../load/http-operation.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';

/** A cluster with the gRPC methods of its services only: cases and rehearsals make no other calls. */
export function grpcPartOf(cluster: Cluster): Cluster {
  if (cluster.instances.every(({ service }) => !service.http)) return cluster;
  const instances = cluster.instances.map(
    (instance): Instance => ({
      ...instance,
      service: grpcPart(instance.service),
    }),
  );
  return { ...cluster, instances };
}

function grpcPart(service: Service): Service {
  const { methods, access, exposures } = service;
  const { calls, permissions } = access;
  return {
    ...service,
    methods: methods.filter(({ http }) => !http),
    access: { ...access, calls: calls.map(ofGrpc), permissions: permissions.map(ofGrpc) },
    // A gateway cannot be called for a service without a gRPC server.
    exposures: service.grpc ? exposures.map(ofGrpc) : [],
  };
}

const ofGrpc = <Each extends { readonly methods: readonly string[] }>(each: Each): Each => ({
  ...each,
  methods: each.methods.filter((method) => !isOperationTitle(method)),
});
