import type { CodeOwners, OwnedCluster, OwnedService } from '../model/code-owners.ts';

/**
 * The lines of a CODEOWNERS file. The last matching line applies, so general lines are first and specific
 * lines last. Each path gets the owners of exactly one line.
 * Source: GitHub Docs, About code owners.
 */
export function codeOwnersFile({ fallback, services, clusters }: CodeOwners): string {
  const blocks = [
    block('Everything that no line below matches', fallback.length > 0 ? [line('*', fallback)] : []),
    block('The specs of services, and everything rendered from them for all clusters', [
      ...services.flatMap(serviceLines),
      ...protoLines(services),
      // Code generated from protos is reviewed with the protos.
      line('/services/gen/', []),
    ]),
    block(
      'Changes in a cluster',
      clusters.flatMap((cluster) => clusterLines(cluster, services)),
    ),
  ];
  return blocks.join('');
}

function block(title: string, lines: readonly string[]): string {
  return lines.length > 0 ? `\n# ${title}\n${lines.join('\n')}\n` : '';
}

function serviceLines({ name, hasBase, reviewers }: OwnedService): string[] {
  const own = line(`/services/${name}/`, reviewers);
  return hasBase ? [own, line(`/base/${name}/`, reviewers)] : [own];
}

/** A proto that several services serve belongs to all their owners. */
function protoLines(services: readonly OwnedService[]): string[] {
  const files = new Map<string, Set<string>>();
  for (const { protos, reviewers } of services)
    for (const file of protos) files.set(file, new Set([...(files.get(file) ?? []), ...reviewers]));
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, owners]) => line(`/protos/${file}`, [...owners]));
}

function clusterLines(
  { name, approvers, overlays }: OwnedCluster,
  services: readonly OwnedService[],
): string[] {
  if (approvers.length > 0)
    return [
      `/clusters/${name}.yaml`,
      `/overlays/${name}/`,
      `/argocd/clusters/${name}/`,
      `/argocd/root/clusters/${name}.yaml`,
    ].map((path) => line(path, approvers));
  const owners = new Map(services.map((service) => [service.name, service.reviewers]));
  return overlays.map((overlay) => line(`/overlays/${name}/${overlay}/`, owners.get(overlay) ?? []));
}

const line = (path: string, owners: readonly string[]): string =>
  [path.replaceAll(' ', '\\ '), ...owners].join(' ');
