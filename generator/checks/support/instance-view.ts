import { type CallGraph, callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import { externalsCalledBy } from '../../model/external.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import { clusterViewOf, type InstanceView } from '../../render/view.ts';

/**
 * What the documents of a service in a cluster are rendered from: a check compares what a patch leaves with what the
 * generator renders.
 */
export function instanceView(
  cluster: Cluster,
  { service, versions }: Instance,
  calls: CallGraph = callGraphOf(cluster.instances),
): InstanceView {
  return {
    ...{ cluster: clusterViewOf(cluster), service, versions },
    callers: calls.callersOf(service),
    callees: calls.calleesOf(service),
    externals: externalsCalledBy(service.name, cluster.externals),
    exposures: exposuresIn(cluster.gateways, service.exposures),
  };
}
