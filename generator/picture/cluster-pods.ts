import type { PlainMap } from '../lang/plain-map.ts';
import { labelsOfVersion } from './label-selectors.ts';
import { podsOf } from './pod-templates.ts';
import type { RenderedFleet } from './rendered-document.ts';

type LabelsByPlace = ReadonlyMap<string, readonly PlainMap[]>;

const known = new WeakMap<RenderedFleet, LabelsByPlace>();

const keyOf = (cluster: string, namespace: string): string => `${cluster}/${namespace}`;

/** The labels of all pods of a namespace of a cluster: of each version of its services, and of what services bring. */
export function labelsIn(rendered: RenderedFleet, cluster: string, namespace: string): readonly PlainMap[] {
  const all = known.get(rendered) ?? allLabels(rendered);
  known.set(rendered, all);
  return all.get(keyOf(cluster, namespace)) ?? [];
}

function allLabels(rendered: RenderedFleet): LabelsByPlace {
  const all = new Map<string, PlainMap[]>();
  const add = (key: string, labels: PlainMap) => {
    const found = all.get(key) ?? [];
    all.set(key, found);
    found.push(labels);
  };
  for (const { name, instances } of rendered.fleet.clusters)
    for (const { service, versions } of instances)
      for (const version of versions)
        add(keyOf(name, service.namespace), labelsOfVersion(service.name, version.name));
  for (const { document, labels } of podsOf(rendered)) {
    if (document.origin === 'generated') continue;
    for (const cluster of document.clusters) add(keyOf(cluster, document.namespace), labels);
  }
  return all;
}

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
