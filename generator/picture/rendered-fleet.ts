import type { Path } from '../diagnostics/source-file.ts';
import { type Build, build } from '../kustomize/build.ts';
import { type BuiltDocument, idOf } from '../kustomize/built-document.ts';
import type { Files } from '../kustomize/file-content.ts';
import { overlayBuild } from '../kustomize/overlay-builds.ts';
import { renderedTreeOf } from '../kustomize/rendered-tree.ts';
import { changeSource, type ValueSource, valueSources } from '../kustomize/value-source.ts';
import { grouped } from '../lang/grouped.ts';
import { additionsIn, extraResources, patchesFolders } from '../layout/additions.ts';
import { baseFolder, overlayFolder } from '../layout/paths.ts';
import type { FileSpec } from '../layout/unit.ts';
import type { Addition } from '../load/additions.ts';
import type { Instance } from '../load/workspace.ts';
import { patchOf } from '../model/additions.ts';
import type { Fleet } from '../model/fleet.ts';
import type { CompleteWorkspace } from '../model/resolve.ts';
import type { Service } from '../model/service.ts';
import { type Kustomization, kustomization } from '../render/kustomization.ts';
import { titleOf } from './document-names.ts';
import type { PatchTargets, RenderedDocument, RenderedFleet } from './rendered-document.ts';
import { specPathOf } from './spec-path.ts';

/**
 * What services add, and the documents of the kinds that they patch, as kustomize builds them. The rest is left out: it
 * follows from the specs, which are checked.
 */
export function renderedFleet(workspace: CompleteWorkspace, fleet: Fleet): RenderedFleet {
  const found: Found = { documents: [], inapplicableOperations: [], deleted: [], patchTargets: new Map() };
  const additions = grouped(workspace.additions, ({ service }) => service);
  if (additions.size === 0) return { workspace, fleet, ...found };
  const tree = renderedTreeOf(fleet);
  const loaded = new Map(workspace.instances.map((each) => [keyOf(each.cluster.spec.name, each.name), each]));
  const running = new Set<string>();
  const clusters = new Map<string, string[]>();
  for (const cluster of fleet.clusters) {
    for (const { service } of cluster.instances) {
      const { name } = service;
      const own = additions.get(name);
      const instance = loaded.get(keyOf(cluster.name, name));
      if (!own || !instance) continue;
      running.add(name);
      const here = own.filter((each) => each.cluster === undefined || each.cluster === cluster.name);
      const alone = here.filter((each) => each.cluster !== undefined);
      // Patches of this cluster may also change the documents that every cluster gets.
      const isPatchedAlone = alone.some(({ folder }) => folder === 'patches');
      if (!isPatchedAlone) clusters.set(name, [...(clusters.get(name) ?? []), cluster.name]);
      const kinds = patchedKinds(here);
      if (kinds.size === 0 && alone.length === 0) continue;
      const origin = originIn({ service: name, clusters: [cluster.name], additions: here, instance });
      const built = overlayBuild(fleet, cluster.name, name);
      collect(found, built, origin, ({ kind }, addition) =>
        addition ? isPatchedAlone || addition.cluster !== undefined : kinds.has(kind),
      );
      if (kinds.size === 0) continue;
      found.patchTargets.set(name, withTargets(found.patchTargets.get(name), built, origin, cluster.name));
    }
  }
  for (const service of fleet.services) {
    const own = additions.get(service.name);
    if (!own || service.additions.documents.length === 0) continue;
    if (running.has(service.name) && !clusters.has(service.name)) continue;
    const origin = originIn({
      service: service.name,
      clusters: clusters.get(service.name) ?? [],
      additions: own,
    });
    collect(found, build(...documentsAlone(tree, service)), origin, () => true);
  }
  return { workspace, fleet, ...found };
}

/** What the documents of a service in a cluster are made from. */
export interface DocumentInput {
  readonly tree: Files;
  readonly cluster: string;
  /** The service there, with the places where everything is written. */
  readonly instance: Instance;
  /** What the service adds. */
  readonly additions: readonly Addition[];
}

/** All documents of a service in a cluster, what it adds among them, with its patches applied. */
export function documentsOfInstance({
  tree,
  cluster,
  instance,
  additions,
}: DocumentInput): RenderedDocument[] {
  const { name } = instance;
  const origin = originIn({ service: name, clusters: [cluster], additions, instance });
  return build(tree, overlayFolder(cluster, name)).documents.map(origin.document);
}

interface Found {
  readonly documents: RenderedDocument[];
  readonly inapplicableOperations: RenderedFleet['inapplicableOperations'][number][];
  readonly deleted: RenderedFleet['deleted'][number][];
  readonly patchTargets: Map<string, PatchTargets>;
}

function collect(
  found: Found,
  built: Build,
  origin: Origin,
  isWanted: (document: RenderedDocument, extra: Addition | undefined) => boolean,
): void {
  const wanted = (each: BuiltDocument): RenderedDocument[] => {
    const document = origin.document(each);
    return isWanted(document, origin.addition(each.file, each.index)) ? [document] : [];
  };
  found.documents.push(...built.documents.flatMap(wanted));
  for (const { document, file, part } of built.deleted) {
    const addition = origin.addition(file, part);
    if (!addition) continue;
    for (const before of wanted(document))
      found.deleted.push({ document: before, at: addition.at(['$patch']) });
  }
  for (const { document, file, part, path, isOperations, ...problem } of built.problems) {
    const addition = origin.addition(file, part);
    if (!addition) continue;
    for (const before of wanted(document))
      found.inapplicableOperations.push({
        ...problem,
        document: titleOf(before),
        at: addition.at(isOperations ? ['patch', ...path] : path),
      });
  }
}

/** The targets in the clusters before, and those that a service has in one more cluster. */
function withTargets(
  before: PatchTargets | undefined,
  built: Build,
  origin: Origin,
  cluster: string,
): PatchTargets {
  const names = new Map(before?.names);
  const here = new Map<string, ReadonlySet<string>>();
  for (const { value, original } of built.documents) {
    const kind = String(value['kind']);
    const own = [original.name, idOf(value).name];
    names.set(kind, new Set([...(names.get(kind) ?? []), ...own]));
    here.set(kind, new Set([...(here.get(kind) ?? []), ...own]));
  }
  const matched = [...built.matched].flatMap(({ file, part }) => origin.addition(file, part) ?? []);
  return {
    names,
    inClusters: new Map([...(before?.inClusters ?? []), [cluster, here]]),
    matched: new Set([...(before?.matched ?? []), ...matched]),
  };
}

const keyOf = (cluster: string, service: string): string => `${cluster}.${service}`;

/** The kinds that patches are for: the specs have everything about the others. */
const patchedKinds = (additions: readonly Addition[]): ReadonlySet<string> =>
  new Set(additions.flatMap((each) => (each.folder === 'patches' ? (patchOf(each)?.target.kind ?? []) : [])));

/** A folder with the documents of a service's extra/ and its patches that are the same in every cluster. */
function documentsAlone(tree: Files, service: Service): [Files, string] {
  const base = baseFolder(service.name);
  const shared = additionsIn(undefined, service);
  const folder = `${base}/extra`;
  const content: Kustomization = {
    ...kustomization(extraResources(shared).map((resource) => `../${resource}`)),
    transformers: patchesFolders(base, shared).map(() => '../patches'),
  };
  const alone: FileSpec = { path: `${folder}/kustomization.yaml`, sources: [], content };
  return [{ get: (path) => (path === alone.path ? alone : tree.get(path)) }, folder];
}

/** Where the documents of a service come from. */
interface Origin {
  /** What the service adds with a document or patch of a file of the tree; undefined for what the generator makes. */
  addition(file: FileSpec, index: number): Addition | undefined;
  document(built: BuiltDocument): RenderedDocument;
}

interface OriginInput {
  readonly service: string;
  readonly clusters: readonly string[];
  readonly additions: readonly Addition[];
  /** The specs of what is generated; not needed for what the service adds. */
  readonly instance?: Instance;
}

function originIn({ service, clusters, additions, instance }: OriginInput): Origin {
  const byPath = grouped(additions, ({ file }) => file.path);
  const additionOf = ({ sources }: FileSpec, index: number): Addition | undefined => {
    const [only] = sources;
    return only !== undefined && sources.length === 1 ? byPath.get(only)?.[index] : undefined;
  };
  const placeIn = ({ file, part, isOperations, path, on }: ValueSource) =>
    additionOf(file, part)?.at(isOperations ? ['patch', ...path] : path, on);
  const placeOf = (built: BuiltDocument, path: Path, on: 'key' | 'value') => {
    for (const source of valueSources(built, path, on)) {
      const place = placeIn(source);
      if (place) return place;
    }
    if (!instance) throw new Error(`${built.file.path} is made from no file of ${service}.`);
    return instance.at(specPathOf(built.value, path), on);
  };
  return {
    addition: additionOf,
    document: (built) => {
      const { value, file, patches } = built;
      const isPatched = patches.some((patch) => additionOf(patch.file, patch.part));
      return {
        apiVersion: String(value['apiVersion']),
        kind: String(value['kind']),
        ...idOf(value),
        value,
        service,
        clusters,
        origin: additionOf(file, built.index) ? 'extra' : isPatched ? 'patched' : 'generated',
        at: (path, on = 'value') => placeOf(built, path, on),
        changeAt: (path) => {
          const source = changeSource(built, path);
          return source && placeIn(source);
        },
      };
    },
  };
}
