import { writeFileSync } from 'node:fs';
import { mapAt, numberAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import type { Comparison } from './compare.ts';
import type { Measured } from './measure.ts';

/** How many times as long another program takes: by what the generator does, then by the program. */
export type Ratios = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The file with the ratios of each release, below the root of the repository. */
export const ratiosFile = 'docs/ratios.json';

/** A ratio that is less than this share of the recorded one has fallen: what differs less is noise of the machine. */
const leastShare = 0.75;

/**
 * Times depend on the machine, so only ratios of programs that were measured together are compared. The fastest run of
 * each counts: what else the machine does makes some runs slower, and none faster.
 */
export function ratiosOf({ full, nothingToDo, oneEdit, diff, kustomize, peers }: Comparison): Ratios {
  const others = [...peers, ...(kustomize ? [{ ...kustomize, name: 'kustomize build' }] : [])];
  const against = ({ range: [fastest] }: Measured) =>
    Object.fromEntries(others.map(({ name, range }) => [name, Number((range[0] / fastest).toPrecision(3))]));
  return {
    'generate, everything': against(full),
    'generate, nothing to do': against(nothingToDo),
    'generate, after one edit': against(oneEdit),
    'diff, after one edit': against(diff),
  };
}

/** The size as the file names it: `100 × 10`. */
export const sizeName = ({ size: { services, clusters } }: Comparison): string => `${services} × ${clusters}`;

/** Writes the ratios of a version into the file, in the place of those that it has of the same version and size. */
export function recordRatios(path: string, version: string, comparisons: readonly Comparison[]): void {
  const all = recordedIn(path);
  const measured = Object.fromEntries(comparisons.map((each) => [sizeName(each), ratiosOf(each)]));
  const releases = { ...all, [version]: { ...mapAt(all, version), ...measured } };
  writeFileSync(path, `${JSON.stringify(releases, null, 2)}\n`);
}

/** The comparison of measured ratios with recorded ones. */
export interface RatioChanges {
  /** The release that was compared with; undefined if none has ratios of this size. */
  readonly release: string | undefined;
  /** How many ratios both have. */
  readonly compared: number;
  /** One line for each ratio that has fallen. */
  readonly fallen: readonly string[];
}

/** Compares with the newest release that has ratios of the same size, before this version if possible. */
export function compareRatios(path: string, version: string, comparison: Comparison): RatioChanges {
  const all = recordedIn(path);
  const size = sizeName(comparison);
  const releases = Object.keys(all).filter((each) => Object.hasOwn(mapAt(all, each), size));
  const release = releases.findLast((each) => each !== version) ?? releases.at(-1);
  if (release === undefined) return { release, compared: 0, fallen: [] };
  const pairs = Object.entries(ratiosOf(comparison)).flatMap(([work, programs]) =>
    Object.entries(programs).flatMap(([program, now]) => {
      const before = numberAt(all, release, size, work, program);
      return before === undefined ? [] : [{ work, program, before, now }];
    }),
  );
  const fallen = pairs
    .filter(({ before, now }) => now < before * leastShare)
    .map(
      ({ work, program, before, now }) =>
        `${size}: ${work}, against ${program}: ${now} × instead of ${before} × in ${release}`,
    );
  return { release, compared: pairs.length, fallen };
}

const recordedIn = (path: string) => mapAt(parsedJson(textIfThere(path) ?? '{}'));
