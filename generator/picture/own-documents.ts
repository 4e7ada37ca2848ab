import type { Build } from '../kustomize/build.ts';
import { type BuiltDocument, idOf } from '../kustomize/built-document.ts';
import { overlayBuild } from '../kustomize/overlay-builds.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { remembered } from '../lang/remembered.ts';
import type { Additions } from '../model/additions.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { routeFilesOf } from './route-files.ts';

/** A document that a team adds, changes or deletes in a cluster. */
export interface OwnDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The service that has the addition. */
  readonly service: string;
  /** As the cluster gets it; undefined if a patch deletes it. */
  readonly value: PlainMap | undefined;
  /** As the generator renders it, before the patches of the team; undefined for a document in extra/. */
  readonly generated: PlainMap | undefined;
  /** The files in extra/ and patches/ that write it, as paths from the repository root. */
  readonly files: readonly string[];
  /** The files with a part in each route of a VirtualService, by the names of the routes. */
  readonly routeFiles?: ReadonlyMap<string, readonly string[]>;
  /** Why a patch deletes it; undefined if none does. */
  readonly reason?: string;
}

/** What a service adds, changes and deletes among its built documents. */
function ownDocumentsOf({ documents, deleted }: Build, service: Service): OwnDocument[] {
  const extra = new Set(service.additions.documents.map(({ source }) => source));
  const patches = new Set(service.additions.patches.map(({ source }) => source));
  const fileOf = (files: ReadonlySet<string>, { sources }: BuiltDocument['file']) =>
    sources.filter((source) => sources.length === 1 && files.has(source));
  const ownDocument = (built: BuiltDocument, isDeleted: boolean, more: readonly string[]): OwnDocument[] => {
    const own = built.patches.filter(({ file }) => fileOf(patches, file).length > 0);
    const from = fileOf(extra, built.file);
    const files = [...from, ...own.flatMap(({ file }) => fileOf(patches, file)), ...more];
    if (files.length === 0) return [];
    const { apiVersion, kind } = built.value;
    const reason = isDeleted ? reasonFor(built, service, more) : undefined;
    return [
      {
        apiVersion: String(apiVersion),
        kind: String(kind),
        ...idOf(built.value),
        service: service.name,
        value: isDeleted ? undefined : built.value,
        generated: from.length > 0 ? undefined : (own[0]?.before ?? built.value),
        files: [...new Set(files)],
        ...(kind === 'VirtualService' && !isDeleted
          ? {
              routeFiles: routeFilesOf(
                built.value,
                from,
                own.map((patch) => ({ ...patch, files: fileOf(patches, patch.file) })),
              ),
            }
          : {}),
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  };
  return [
    ...documents.flatMap((built) => ownDocument(built, false, [])),
    ...deleted.flatMap(({ document, file }) => ownDocument(document, true, fileOf(patches, file))),
  ];
}

/** The reason of the patch that deletes a document. A patch can name a document of every version without its version. */
function reasonFor(
  { value }: BuiltDocument,
  { additions: { patches } }: Service,
  files: readonly string[],
): string | undefined {
  const { name } = idOf(value);
  const deletions = patches.filter(
    ({ source, target, deletes }) =>
      deletes !== undefined && files.includes(source) && target.kind === value['kind'],
  );
  const exact = deletions.find(({ target }) => target.name === name);
  return (exact ?? deletions.find(({ target }) => name.startsWith(`${target.name}-`)))?.deletes;
}

const readOnce = remembered<Fleet, readonly OwnDocument[]>();

/**
 * What the services of a cluster add, change and delete there; each is built once.
 * @param kinds build only the services that may have documents of these kinds; undefined means all kinds
 */
export function ownDocumentsIn(
  fleet: Fleet,
  cluster: string,
  kinds?: readonly string[],
): readonly OwnDocument[] {
  const instances = fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [];
  const found = instances.flatMap(({ service }) =>
    mayHave(service.additions, kinds) ? ownDocumentsFor(service, fleet, cluster) : [],
  );
  return kinds ? found.filter(({ kind }) => kinds.includes(kind)) : found;
}

/**
 * What a service adds, changes and deletes in a cluster of a fleet, as kustomize builds it; built once. A patch that
 * does not fit changes nothing.
 * @param service the service in this cluster, with the additions of this cluster
 */
export function ownDocumentsFor(service: Service, fleet: Fleet, cluster: string): readonly OwnDocument[] {
  const { documents, patches } = service.additions;
  if (documents.length + patches.length === 0) return [];
  return readOnce(fleet, `${cluster}/${service.name}`, () =>
    ownDocumentsOf(overlayBuild(fleet, cluster, service.name), service),
  );
}

/** True if additions may add or change documents of some kinds. The kind of a patch may be an expression. */
export function mayHave({ documents, patches }: Additions, kinds: readonly string[] | undefined): boolean {
  const isWanted = (kind: string) => !kinds || kinds.includes(kind) || !/^\w+$/.test(kind);
  return documents.some(({ kind }) => isWanted(kind)) || patches.some(({ target }) => isWanted(target.kind));
}
