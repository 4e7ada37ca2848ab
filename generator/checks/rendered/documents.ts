import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import type { Instance as LoadedInstance } from '../../load/workspace.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import { type CallGraph, callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import { externalsCalledBy } from '../../model/external.ts';
import type { Cluster, Fleet, Instance } from '../../model/fleet.ts';
import type { CompleteWorkspace } from '../../model/resolve.ts';
import { applyOperations } from '../../patches/json-patch.ts';
import { strategicMerge } from '../../patches/strategic-merge.ts';
import { credentialKinds, overlayKinds, serviceKinds } from '../../render/kinds.ts';
import { titleOf } from '../support/documents/wording.ts';
import type { RenderedDocument, RenderedFleet } from './check.ts';
import { placeInPatch } from './place-in-patch.ts';
import { specPathOf } from './spec-path.ts';
import { versionDocuments } from './version-documents.ts';

/**
 * What services bring along, and the documents of the kinds that they patch, as Kustomize makes them. The rest is left
 * out: it follows from the specs, which are checked.
 */
export function renderedFleet(workspace: CompleteWorkspace, fleet: Fleet): RenderedFleet {
  const documents: RenderedDocument[] = [];
  const told: Told = { misfits: [], deleted: [] };
  const additions = byService(workspace.additions);
  if (additions.size === 0) return { workspace, fleet, documents, ...told };
  const patchesOf = (service: string) =>
    (additions.get(service) ?? []).filter(({ folder }) => folder === 'patches');
  const loaded = new Map(workspace.instances.map((each) => [keyOf(each.cluster.spec.name, each.name), each]));
  const clusters = new Map<string, string[]>([...additions.keys()].map((service) => [service, []]));
  for (const cluster of fleet.clusters) {
    const graph = callGraphOf(cluster.instances);
    for (const instance of cluster.instances) {
      const { name } = instance.service;
      const source = loaded.get(keyOf(cluster.name, name));
      if (!source || !additions.has(name)) continue;
      clusters.get(name)?.push(cluster.name);
      const kinds = kindsOf(patchesOf(name));
      if (kinds.size === 0) continue;
      for (const value of generated(cluster, instance, graph, kinds)) {
        const own = documentOf(value, name, [cluster.name], 'generated', atInstance(source, value));
        documents.push(...patched(own, name, patchesOf(name), told));
      }
    }
  }
  for (const { service, folder, value, at } of workspace.additions) {
    if (folder !== 'extra' || !isMap(value)) continue;
    const own = documentOf(value, service, clusters.get(service) ?? [], 'brought', at);
    documents.push(...patched(own, service, patchesOf(service), told));
  }
  return { workspace, fleet, documents, ...told };
}

/** What the documents of a service in a cluster are made from. */
export interface DocumentInput {
  readonly cluster: Cluster;
  readonly instance: Instance;
  /** The same with the places where it is written. */
  readonly loaded: LoadedInstance;
  readonly graph: CallGraph;
  /** What the service brings along. */
  readonly additions: readonly Addition[];
}

/** All documents of a service in a cluster, what it brings along among them, with its patches applied. */
export function documentsOfInstance({
  cluster,
  instance,
  loaded,
  graph,
  additions,
}: DocumentInput): RenderedDocument[] {
  const { name } = instance.service;
  const here = [cluster.name];
  const patches = additions.filter(({ folder }) => folder === 'patches');
  const extra = additions.flatMap(({ folder, value, at }) =>
    folder === 'extra' && isMap(value) ? [documentOf(value, name, here, 'brought', at)] : [],
  );
  return [
    ...generated(cluster, instance, graph).map((value) =>
      documentOf(value, name, here, 'generated', atInstance(loaded, value)),
    ),
    ...extra,
  ].flatMap((document) => patched(document, name, patches, { misfits: [], deleted: [] }));
}

function byService(additions: readonly Addition[]): ReadonlyMap<string, readonly Addition[]> {
  const found = new Map<string, Addition[]>();
  for (const addition of additions) {
    const own = found.get(addition.service) ?? [];
    found.set(addition.service, own);
    own.push(addition);
  }
  return found;
}

const keyOf = (cluster: string, service: string): string => `${cluster}.${service}`;

/** The kinds that patches are for: of the others nothing is to be found that the specs do not say. */
const kindsOf = (patches: readonly Addition[]): ReadonlySet<string> =>
  new Set(patches.flatMap((patch) => patchOf(patch)?.target.kind ?? []));

/** What is rendered of some kinds, or of all, for a service in a cluster, before its patches. */
function generated(
  cluster: Cluster,
  { service, versions }: Instance,
  graph: CallGraph,
  wanted?: ReadonlySet<string>,
): PlainMap[] {
  const isWanted = ({ kind }: { readonly kind: string }) => wanted?.has(kind) ?? true;
  const { istio } = cluster;
  const view = {
    cluster,
    service,
    versions,
    callers: graph.callersOf(service),
    callees: graph.calleesOf(service),
    externals: externalsCalledBy(service.name, cluster.externals),
    exposures: exposuresIn(cluster.gateways, service.exposures),
  };
  const isWantedDocument = (document: PlainMap) => wanted?.has(String(document['kind'])) ?? true;
  const documents: readonly unknown[] = [
    ...serviceKinds.filter(isWanted).map((kind) => kind.render({ service, istio })),
    ...[...overlayKinds, ...credentialKinds].filter(isWanted).flatMap((kind) => kind.render(view)),
  ];
  return [
    ...documents.map((document) => mapAt(document)),
    ...versions.flatMap((version) => versionDocuments(service, istio, version).filter(isWantedDocument)),
  ];
}

function atInstance(instance: LoadedInstance, document: PlainMap): RenderedDocument['at'] {
  return (path, on) => instance.at(specPathOf(document, path), on);
}

function documentOf(
  value: PlainMap,
  service: string,
  clusters: readonly string[],
  origin: RenderedDocument['origin'],
  at: RenderedDocument['at'],
): RenderedDocument {
  const { apiVersion = '', kind = '', name = '' } = identityOfDocument(value) ?? {};
  const namespace = textAt(value, 'metadata', 'namespace') ?? '';
  return { apiVersion, kind, name, namespace, value, service, clusters, origin, at };
}

/** What patches do beside giving documents another content. */
interface Told {
  readonly misfits: RenderedFleet['misfits'][number][];
  readonly deleted: RenderedFleet['deleted'][number][];
}

/** A document with the patches that are for it, in their order; none where one of them deletes it. */
function patched(
  document: RenderedDocument,
  service: string,
  patches: readonly Addition[],
  { misfits, deleted }: Told,
): RenderedDocument[] {
  let current = document;
  for (const addition of patches) {
    const { kind, name } = patchOf(addition)?.target ?? {};
    const isVersion =
      name === service && document.name.startsWith(`${service}-`) && document.origin !== 'brought';
    if (kind !== document.kind || !(name === document.name || isVersion)) continue;
    if (textAt(addition.value, '$patch') === 'delete') {
      deleted.push({ document: current, at: addition.at(['$patch']) });
      return [];
    }
    const value = applied(current, addition, misfits);
    if (!value) continue;
    const before = current.at;
    current = {
      ...documentOf(value, service, document.clusters, document.origin, before),
      origin: document.origin === 'brought' ? 'brought' : 'patched',
      at: (path, on = 'value') => placeInPatch(addition, value, path, on) ?? before(path, on),
    };
  }
  return [current];
}

function applied(
  document: RenderedDocument,
  { value: patch, at }: Addition,
  misfits: RenderedFleet['misfits'][number][],
): PlainMap | undefined {
  const operations = listAt(patch, 'patch');
  if (identityOfDocument(patch)) {
    // A patch for all versions has the name of the service, which must not become that of each.
    const { metadata: own, ...rest } = mapAt(patch);
    const { name: _target, ...metadata } = mapAt(own);
    return strategicMerge(document.value, { ...rest, metadata });
  }
  const result = applyOperations(document.value, operations);
  if ('document' in result) return result.document;
  misfits.push({ problem: result.problem, document: titleOf(document), at: at(['patch', result.index]) });
  return undefined;
}
