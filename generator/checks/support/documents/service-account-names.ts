import type { RenderedFleet } from '../../rendered/check.ts';

/** The ServiceAccounts of the specs and of what services bring along, by namespace. */
export function accountsByNamespace({
  workspace,
  documents,
}: RenderedFleet): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (namespace: string, name: string) => {
    const known = found.get(namespace) ?? new Set<string>();
    found.set(namespace, known);
    known.add(name);
  };
  for (const { spec } of workspace.services) add(spec.namespace, spec.name);
  for (const { kind, namespace, name } of documents) if (kind === 'ServiceAccount') add(namespace, name);
  return found;
}
