import type { ProtoIndex } from '../load/proto-index.ts';
import { servicesNamed } from '../load/proto-index.ts';
import type { Workspace } from '../load/workspace.ts';

/** Who is asked to review what. */
export interface CodeOwners {
  /** Whom everything else is for; nobody where it is empty. */
  readonly fallback: readonly string[];
  /** What is owned everywhere, by what is in its folder and under its protos. */
  readonly services: readonly OwnedService[];
  readonly clusters: readonly OwnedCluster[];
}

/** A service, or an external one, and who owns it. */
export interface OwnedService {
  readonly name: string;
  /** False for an external service, of which each cluster has all documents. */
  readonly hasBase: boolean;
  readonly reviewers: readonly string[];
  /** Paths below protos/ of the files that declare what it serves. */
  readonly protos: readonly string[];
}

/** A cluster; without approvers, the owners of what runs there are asked. */
export interface OwnedCluster {
  readonly name: string;
  readonly approvers: readonly string[];
  /** Names of the services and external services that have an overlay there. */
  readonly overlays: readonly string[];
}

/** What `codeOwners` of the fleet file means; undefined where nothing is said. */
export function resolveCodeOwners(
  { fleet, services, externals, clusters, instances, externalInstances }: Workspace,
  protos: ProtoIndex,
): CodeOwners | undefined {
  const said = fleet?.spec.codeOwners;
  if (!said) return undefined;
  const [teams, approvers] = [
    new Map(Object.entries(said.teams)),
    new Map(Object.entries(said.approvers ?? {})),
  ];
  const owned = [
    ...services.map(({ spec }) => ({ spec, served: spec.grpc.services, hasBase: true })),
    ...externals.map(({ spec }) => ({ spec, served: [], hasBase: false })),
  ];
  const overlays = [...instances, ...externalInstances];
  return {
    fallback: said.default ?? [],
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
