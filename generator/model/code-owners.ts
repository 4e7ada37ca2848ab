import type { ProtoIndex } from '../load/proto-index.ts';
import { grpcServicesOf, servicesNamed } from '../load/proto-index.ts';
import type { Workspace } from '../load/workspace.ts';

/** The reviewers of all paths. */
export interface CodeOwners {
  /** Reviewers of everything else; empty means none. */
  readonly fallback: readonly string[];
  /** Everything with an owner in all clusters: the folder of a service and its protos. */
  readonly services: readonly OwnedService[];
  readonly clusters: readonly OwnedCluster[];
}

/** A service or an external service, and its owner. */
export interface OwnedService {
  readonly name: string;
  /** False for an external service, of which each cluster has all documents. */
  readonly hasBase: boolean;
  readonly reviewers: readonly string[];
  /** Paths below protos/ of the files that declare what it serves. */
  readonly protos: readonly string[];
}

/** A cluster; without approvers, the owners of its services review. */
export interface OwnedCluster {
  readonly name: string;
  readonly approvers: readonly string[];
  /** Names of the services and external services with an overlay in it. */
  readonly overlays: readonly string[];
}

/** The meaning of `codeOwners` in the fleet file; undefined if it is not set. */
export function resolveCodeOwners(
  { fleet, services, externals, clusters, instances, externalInstances }: Workspace,
  protos: ProtoIndex,
): CodeOwners | undefined {
  const spec = fleet?.spec.codeOwners;
  if (!spec) return undefined;
  const [teams, approvers] = [
    new Map(Object.entries(spec.teams)),
    new Map(Object.entries(spec.approvers ?? {})),
  ];
  const owned = [
    ...services.map(({ spec }) => ({ spec, served: grpcServicesOf(spec), hasBase: true })),
    ...externals.map(({ spec }) => ({ spec, served: [], hasBase: false })),
  ];
  const overlays = [...instances, ...externalInstances];
  return {
    fallback: spec.default ?? [],
    services: owned.map(({ spec, served, hasBase }) => ({
      name: spec.name,
      hasBase,
      reviewers: teams.get(spec.owner) ?? [],
      protos: [...new Set(servicesNamed(served, protos).map(({ file }) => file))].sort(),
    })),
    clusters: clusters.map((cluster) => ({
      name: cluster.spec.name,
      approvers: approvers.get(cluster.spec.stage) ?? [],
      overlays: overlays.filter((each) => each.cluster === cluster).map(({ name }) => name),
    })),
  };
}
