import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LoadedFiles } from '../load/load-workspace.ts';
import type { Workspace } from '../load/workspace.ts';

/** What is known of a fleet of which some specs have errors of YAML or of their schema. */
export interface BrokenSpecs {
  /** The workspace with the readable parts of these specs. */
  readonly readable: Workspace;
  /** The workspace without these specs; the same if there are none. */
  readonly without: Workspace;
  /** The services that have them, and services that what cannot be read names, or that call it. */
  readonly dependent: ReadonlySet<string>;
  /** The services and external services whose ports cannot be read. */
  readonly unread: ReadonlySet<string>;
}

/**
 * The broken specs, by the errors of loading.
 * @returns undefined if documents of any service may depend on one of them
 */
export function brokenSpecsIn(
  errors: readonly Diagnostic[],
  { workspace, readable }: Pick<LoadedFiles, 'workspace' | 'readable'>,
): BrokenSpecs | undefined {
  const dependent = new Set<string>();
  const names = new Set<string>();
  const clusters = new Set<string>();
  const texts = new Map<string, string>();
  for (const error of errors) {
    const { path, text } = error.at.file;
    const [service, folder] = partsOf(error);
    if (service !== undefined) dependent.add(service);
    // A file that cannot be read may have what other documents of its service name, and only those.
    if (isAddition(folder)) continue;
    if (!isSpec(path)) return undefined;
    if (service === undefined) clusters.add(path);
    else names.add(service);
    // An error in the entry of one service leaves the rest of a cluster file readable.
    if (service === undefined || path.startsWith('services/')) texts.set(path, text);
  }
  if (names.size + clusters.size === 0)
    return { readable: workspace, without: workspace, dependent, unread: new Set() };
  const parts = readable();
  const read = [...parts.services, ...parts.externals];
  const unread = new Set([...names].filter((name) => !read.some(({ spec }) => spec.name === name)));
  for (const [path, text] of texts) {
    const spec = [...read, ...parts.clusters].find(({ file }) => file.path === path)?.spec;
    if (!spec && (clusters.has(path) || text === '')) return undefined;
    if (
      spec &&
      !clusters.has(path) &&
      serverKeys.some((key) => hasKey(text, key) && !Object.hasOwn(spec, key))
    )
      unread.add(spec.name);
    const words = wordsOf(text);
    const known = wordsOf(JSON.stringify(spec ?? {}));
    for (const { spec: other } of workspace.services)
      if (words.has(other.name) && !known.has(other.name)) dependent.add(other.name);
  }
  for (const { spec } of [...parts.services, ...parts.instances])
    if (spec.calls?.some(({ service }) => unread.has(service))) dependent.add(spec.name);
  return { readable: parts, without: withoutSpecs(parts, names, clusters), dependent, unread };
}

/** The keys of the ports of a service. */
const serverKeys = ['grpc', 'http', 'ports'] as const;

const hasKey = (text: string, key: string): boolean => new RegExp(`^${key}:`, 'm').test(text);

function withoutSpecs(
  workspace: Workspace,
  names: ReadonlySet<string>,
  clusters: ReadonlySet<string>,
): Workspace {
  const { services, externals, instances, externalInstances } = workspace;
  const isOther = ({ spec }: { readonly spec: { readonly name: string } }) => !names.has(spec.name);
  const isElsewhere = ({
    cluster,
  }: Workspace['instances'][number] | Workspace['externalInstances'][number]) =>
    !clusters.has(cluster.file.path);
  return {
    ...workspace,
    services: services.filter(isOther),
    externals: externals.filter(isOther),
    clusters: workspace.clusters.filter(({ file }) => !clusters.has(file.path)),
    instances: instances.filter((each) => isOther(each) && isElsewhere(each)),
    externalInstances: externalInstances
      .filter((each) => isOther(each) && isElsewhere(each))
      .map((each) => ({ ...each, callers: each.callers.filter(isOther) })),
  };
}

/** The words of a text, names of services among them. */
export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(/[^\w-]+/));

export const isAddition = (folder: string | undefined): boolean => folder === 'extra' || folder === 'patches';

/** The files of single services and clusters. The fleet file is about all of them. */
const isSpec = (path: string): boolean =>
  /^services\/[^/]+\/(?:service|external)\.yaml$|^clusters\/(?!fleet\.yaml$)[^/]+\.yaml$/.test(path);

/** The service that a finding is about, and the folder of it, if any; of a cluster file, the service of the entry. */
export function partsOf({ at }: Diagnostic): readonly [string | undefined, string | undefined] {
  const [top, second, third] = at.file.path.split('/');
  if (top === 'services') return [second, third];
  const [key, name] = top === 'clusters' && 'path' in at ? at.path : [];
  const isEntry = (key === 'services' || key === 'externals') && typeof name === 'string';
  return [isEntry ? name : undefined, undefined];
}
