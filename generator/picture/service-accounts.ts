import { remembered } from '../lang/remembered.ts';
import type { RenderedFleet } from './rendered-document.ts';

/** Names by namespace. */
export type NamesByNamespace = ReadonlyMap<string, ReadonlySet<string>>;

/** The ServiceAccounts of a cluster: of the services that run there, and those that services bring along. */
export function clusterAccounts({ fleet, documents }: RenderedFleet, cluster: string): NamesByNamespace {
  const instances = fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [];
  return byNamespace([
    ...instances.map(({ service }) => service),
    ...documents.filter(({ kind, clusters }) => kind === 'ServiceAccount' && clusters.includes(cluster)),
  ]);
}

const made = remembered<RenderedFleet, NamesByNamespace>();

/** The ServiceAccounts of all clusters; made once. A policy may name a caller that does not run yet. */
export const allAccounts = (rendered: RenderedFleet): NamesByNamespace =>
  made(rendered, '', () =>
    byNamespace([
      ...rendered.workspace.services.map(({ spec }) => spec),
      ...rendered.documents.filter(({ kind }) => kind === 'ServiceAccount'),
    ]),
  );

function byNamespace(
  accounts: Iterable<{ readonly name: string; readonly namespace: string }>,
): NamesByNamespace {
  const found = new Map<string, Set<string>>();
  for (const { name, namespace } of accounts) {
    const names = found.get(namespace) ?? new Set<string>();
    found.set(namespace, names.add(name));
  }
  return found;
}
