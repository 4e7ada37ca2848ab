import { Failure } from '../command-line/errors.ts';
import { isMap } from '../lang/plain-map.ts';
import { parseSpec } from '../load/parse.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { NotEditable, rewriteYaml } from './rewrite.ts';

/** New entries of a cluster file by service; undefined removes the service. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>;

/**
 * The text of a cluster file with new entries for some services. Everything else stays unchanged.
 * @throws Failure for a file that a command cannot edit
 */
export function clusterText(cluster: Loaded<ClusterSpec>, entries: Entries): string {
  const { file, spec } = cluster;
  const raw = rawValue(cluster);
  const services: Record<string, unknown> = {
    ...(isMap(raw['services']) ? raw['services'] : spec.services),
  };
  for (const [name, entry] of entries) {
    if (entry === undefined) delete services[name];
    else services[name] = entry;
  }
  return editedText(file, { ...raw, services });
}

/**
 * The text of a cluster file with another value of `istio`. Everything else stays unchanged.
 * @throws Failure for a file that a command cannot edit
 */
export const istioText = (cluster: Loaded<ClusterSpec>, istio: NonNullable<ClusterSpec['istio']>): string =>
  editedText(cluster.file, { ...rawValue(cluster), istio });

/** Starts from the raw value, because the checked spec would lose the invalid parts of a broken file. */
function rawValue({ file, spec }: Loaded<ClusterSpec>): Readonly<Record<string, unknown>> {
  const { value } = parseSpec(file);
  return isMap(value) ? value : spec;
}

/** The text of a spec with the value `wanted`. @throws Failure for a file that a command cannot edit */
export function editedText(
  { path, text }: { readonly path: string; readonly text: string },
  wanted: Readonly<Record<string, unknown>>,
): string {
  try {
    return rewriteYaml(text, wanted);
  } catch (error) {
    if (!(error instanceof NotEditable)) throw error;
    throw new Failure(
      `${path} cannot be edited by a command: ${error.message}. Write one key per line in its maps, as the reference shows, and run this again`,
    );
  }
}
