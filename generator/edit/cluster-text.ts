import { Failure } from '../command-line/errors.ts';
import { isMap } from '../lang/plain-map.ts';
import { parseSpec } from '../load/parse.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { NotEditable, rewriteYaml } from './rewrite.ts';

/** What a cluster file shall say of a service; undefined where it no longer runs there. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>;

/**
 * The text of a cluster file with other entries for some services, and everything else as it was.
 * @throws Failure for a file that only a person can edit
 */
export function clusterText({ file, spec }: Loaded<ClusterSpec>, entries: Entries): string {
  // As written, not as understood: what a broken spec says elsewhere is for a person to mend, not lost on the way.
  const { value } = parseSpec(file);
  const written = isMap(value) ? value : spec;
  const services: Record<string, unknown> = {
    ...(isMap(written['services']) ? written['services'] : spec.services),
  };
  for (const [name, entry] of entries) {
    if (entry === undefined) delete services[name];
    else services[name] = entry;
  }
  return editedText(file, { ...written, services });
}

/** The text of a spec, changed so that it says `wanted`. @throws Failure for a file that only a person can edit */
export function editedText(
  { path, text }: { readonly path: string; readonly text: string },
  wanted: Readonly<Record<string, unknown>>,
): string {
  try {
    return rewriteYaml(text, wanted);
  } catch (error) {
    if (!(error instanceof NotEditable)) throw error;
    throw new Failure(
      `${path} cannot be edited by a command: ${error.message}. Write its maps one key a line, as the reference shows, and run this again`,
    );
  }
}
