import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { fleetPlaceholder } from '../packaging/fleet-files.ts';
import { filesIn, withDots } from '../packaging/release-files.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { merged, mergedJson, type ThreeWay } from './merge.ts';

/** What a fleet gets of the files that a release provides for it, besides the generator. */
export interface FleetFiles {
  /** New texts by path; null removes the file. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Files and keys that both the fleet and the other release have changed. The fleet keeps its own. */
  readonly kept: readonly string[];
}

const manifest = 'package.json';
const lock = 'package-lock.json';

/**
 * Brings the workflows, package.json and the other files that `npm run init` wrote from one release to another. What the
 * fleet has changed stays.
 * @param root the fleet
 * @param from the folder of the release that the fleet has
 * @param to the folder of the other one
 */
export function fleetFilesFor(root: string, from: string, to: string): FleetFiles {
  const own = (path: string) => textIfThere(join(root, path));
  const name = textAt(parsedJson(own(manifest) ?? ''), 'name') ?? '';
  const [bases, targets] = [startingFiles(from, name), startingFiles(to, name)];
  const files = new Map<string, string | null>();
  const kept: string[] = [];
  // package.json is first: the lock file depends on it.
  for (const path of new Set([manifest, ...bases.keys(), ...targets.keys()])) {
    const three = { base: bases.get(path), own: own(path), wanted: targets.get(path) };
    // A lock file fits only the packages that package.json asks for.
    if (path === lock && kept.some((each) => /^package\.json: (?:devD|d)ependencies/.test(each))) continue;
    const { value, keptParts } = mergedFile(path, three);
    kept.push(...keptParts);
    if (value !== three.own) files.set(path, value ?? null);
  }
  return { files, kept };
}

function mergedFile(path: string, three: ThreeWay<string>) {
  const json = path.endsWith('.json') ? mergedJson(three) : undefined;
  if (json) return { value: json.text, keptParts: json.kept.map((key) => `${path}: ${key}`) };
  const { value, isKept } = merged(three);
  return { value, keptParts: isKept ? [path] : [] };
}

/** The files that a new fleet of a release starts with. */
function startingFiles(release: string, name: string): ReadonlyMap<string, string> {
  const folder = join(release, 'fleet');
  return new Map(
    filesIn(folder).map((path) => [
      withDots(path),
      readFileSync(join(folder, path), 'utf8').replaceAll(fleetPlaceholder, name),
    ]),
  );
}
