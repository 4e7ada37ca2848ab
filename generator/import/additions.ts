import { textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Comparison, Leftover } from './compare.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import { documentText } from './files.ts';
import type { Inventory } from './inventory.ts';
import { labelsOfPods } from './inventory.ts';
import { withJobTemplate } from './job-template.ts';
import { documentOf, pathText } from './leaves.ts';

/** Files for what specs cannot express, and what they are for. */
export interface AdditionFile {
  readonly path: string;
  readonly text: string;
  readonly service: string;
  /** What it keeps, for the report. */
  readonly keeps: string;
}

/** Patches that keep the values that no key of a spec has. One that all clusters of a service need is written once. */
export function patchFiles(comparisons: readonly Comparison[], inventory: Inventory): AdditionFile[] {
  const needed = comparisons.flatMap(({ pair, lost }) => {
    if (lost.length === 0 || !pair.rendered) return [];
    const { existing, service, workload, rendered } = pair;
    const { cluster, kind } = existing;
    const paths = lost.map(({ path }) => pathText(path));
    const value = {
      apiVersion: rendered['apiVersion'],
      kind,
      metadata: { name: service },
      ...documentOf(lost),
    };
    // A patch with the name of the service is for all its versions.
    const name = workload ?? service;
    const patch = withJobTemplate({ ...value, metadata: { ...metadataOf(value), name } });
    return [{ service, cluster, kind, patch, paths }];
  });
  return [
    ...grouped(needed, (each) => `${each.service}\n${each.kind}\n${JSON.stringify(each.patch)}`).values(),
  ].flatMap((same, index) => {
    const [first] = same;
    if (!first) return [];
    const { service, kind, patch, paths } = first;
    const clusters = [...new Set(same.map(({ cluster }) => cluster))];
    const comment = `Imported: no key of a spec has ${paths.join(', ')}.`;
    return foldersFor('patches', service, clusters, inventory).map((folder) => ({
      path: `${folder}/imported-${kind.toLowerCase()}${index === 0 ? '' : `-${index + 1}`}.yaml`,
      text: documentText(patch, comment),
      service,
      keeps: `${kind}: ${paths.join(', ')}`,
    }));
  });
}

const metadataOf = (value: PlainMap): object => {
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
};

/** The documents that a service keeps as they are, and those that belong to no service. */
export interface ExtraFiles {
  readonly files: readonly AdditionFile[];
  readonly kept: readonly ExistingDocument[];
  readonly unassigned: readonly string[];
}

/** Documents without keys in a spec as files in `extra/` of the service that they belong to. */
export function extraFiles(leftovers: readonly Leftover[], inventory: Inventory): ExtraFiles {
  const files: AdditionFile[] = [];
  const kept: ExistingDocument[] = [];
  const unassigned: string[] = [];
  for (const { document, clusters } of leftovers) {
    const service = serviceFor(document, inventory);
    if (service === undefined) unassigned.push(`${titleOf(document)} (${clusters.join(', ')})`);
    else {
      kept.push(document);
      for (const folder of foldersFor('extra', service, clusters, inventory))
        files.push({
          path: freePath(folder, document, files),
          text: documentText(
            withJobTemplate(document.value),
            `Imported: no key of a spec makes a ${document.kind}.`,
          ),
          service,
          keeps: titleOf(document),
        });
    }
  }
  return { files, kept, unassigned };
}

/** A path that no other file has. Names of some kinds have characters that paths must not have, such as ":". */
function freePath(
  folder: string,
  { kind, name, group }: Leftover['document'],
  files: readonly AdditionFile[],
): string {
  const base = `${folder}/${kind.toLowerCase()}-${name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')}`;
  const isTaken = (path: string) => files.some((each) => each.path === path);
  if (!isTaken(`${base}.yaml`)) return `${base}.yaml`;
  const ofGroup = `${base}-${group.split('.')[0]}`;
  if (!isTaken(`${ofGroup}.yaml`)) return `${ofGroup}.yaml`;
  return `${ofGroup}-${files.length + 1}.yaml`;
}

/** The folder for all clusters of a service, or one for each cluster. */
function foldersFor(
  folder: 'extra' | 'patches',
  service: string,
  clusters: readonly string[],
  { instances }: Inventory,
): string[] {
  const all = instances.filter(({ name }) => name === service).map(({ cluster }) => cluster);
  const path = `services/${service}/${folder}`;
  return all.every((cluster) => clusters.includes(cluster))
    ? [path]
    : clusters.map((cluster) => `${path}/${cluster}`);
}

/** By the label app, by the name, or by the text of the document: a monitor selects the labels of a service. */
function serviceFor(
  { value, name, namespace, cluster }: Leftover['document'],
  { instances }: Inventory,
): string | undefined {
  const own = instances.filter((each) => each.cluster === cluster && each.namespace === namespace);
  const label =
    textAt(value, 'metadata', 'labels', 'app') ??
    textAt(value, 'metadata', 'labels', 'app.kubernetes.io/name');
  const byLabel = own.find((each) => each.name === label || labelsOfPods(each)['app'] === label);
  const byName = own
    .filter((each) => name === each.name || name.startsWith(`${each.name}-`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  const text = JSON.stringify(value['spec'] ?? value['roleRef'] ?? {});
  const named = own.filter((each) => text.includes(`"${each.name}"`));
  return (byLabel ?? byName ?? (named.length === 1 ? named[0] : undefined))?.name;
}
