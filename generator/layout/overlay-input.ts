import type { Callee, Caller } from '../model/call-graph.ts';
import type { ClusterExposure } from '../model/exposure.ts';
import type { External } from '../model/external.ts';
import type { FleetSettings, Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import type { ClusterView } from '../render/view.ts';
import { clusterSpecPath, serviceSources } from './paths.ts';

/** All that the files of a service in a cluster depend on. */
export interface OverlayInput {
  readonly settings: FleetSettings;
  readonly cluster: ClusterView;
  /** The service by its own spec, as the base has it. */
  readonly base: Service;
  /** The service as the cluster runs it. */
  readonly service: Service;
  readonly versions: readonly Version[];
  readonly callers: readonly Caller[];
  readonly callees: readonly Callee[];
  readonly externals: readonly External[];
  readonly exposures: readonly ClusterExposure[];
  /** Annotations of the Application for its subscriptions. */
  readonly subscriptions?: Readonly<Record<string, string>>;
}

/** The specs a reader would edit to change a file of an overlay. */
export const sourcesOf = ({ cluster, base }: OverlayInput): string[] => [
  clusterSpecPath(cluster.name),
  ...serviceSources(base),
];
