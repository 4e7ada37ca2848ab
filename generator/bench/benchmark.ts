import { join } from 'node:path';
import { installation } from '../command-line/installation.ts';
import { progressOn } from '../terminal/output.ts';
import { type Available, explain, type Unavailable } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { kustomize } from '../toolchain/versions.ts';
import { checkCost, checkReport } from './check-cost.ts';
import { type Comparison, compare, type ProvidedPeer, type ProvidedPeers } from './compare.ts';
import { peers } from './peers/index.ts';
import { compareRatios, ratiosFile, recordRatios, sizeName } from './ratios.ts';
import { report } from './report.ts';
import type { Size } from './synthetic.ts';

/** What to measure. */
export interface Benchmark {
  readonly root: string;
  readonly sizes: readonly Size[];
  readonly runs: number;
  /** Measure other programs, too. */
  readonly peers: boolean;
  /** Write the ratios to the other programs into the file of ratios, for this version. */
  readonly record: boolean;
  /** Compare them with those of the newest release in that file. */
  readonly compareRatios: boolean;
  /** Measure the checks and the external tools instead. */
  readonly checks: boolean;
  /** Of these, only the parts of a run in this generator. */
  readonly onlyPhases: boolean;
}

/** Measures, and prints the report. @returns whether no ratio has fallen */
export async function benchmark({
  root,
  sizes,
  runs,
  peers: withPeers,
  record,
  compareRatios: comparesRatios,
  checks,
  onlyPhases,
}: Benchmark): Promise<boolean> {
  const scratch = join(root, '.cache', 'bench');
  if (checks) {
    const costs = sizes.map((size) => {
      const progress = (step: string) =>
        console.error(`Measuring ${size.services} services × ${size.clusters} clusters: ${step}…`);
      return checkCost(scratch, { size, runs, onlyPhases, progress });
    });
    console.log(checkReport(costs));
    return true;
  }
  const provided = withPeers ? await providePeers() : { programs: [] };
  const comparisons = sizes.map((size) => {
    console.error(`Measuring ${size.services} services × ${size.clusters} clusters…`);
    return compare(scratch, size, runs, provided);
  });
  console.log(report(comparisons));
  const path = join(root, ratiosFile);
  const isFine = !comparesRatios || ratiosHold(path, comparisons);
  if (record) {
    recordRatios(path, installation.version, comparisons);
    console.error(`The ratios of ${installation.version} are in ${ratiosFile}: commit it.`);
  }
  return isFine;
}

/** Prints the ratios that have fallen. Without any to compare, the comparison fails: it would compare nothing. */
function ratiosHold(path: string, comparisons: readonly Comparison[]): boolean {
  const results = comparisons.map((comparison) => {
    const { release, compared, fallen } = compareRatios(path, installation.version, comparison);
    for (const line of fallen) console.error(`Slower than before: ${line}`);
    const what = `${sizeName(comparison)}: ${compared} ratios compared`;
    console.error(
      release === undefined ? `${what}, no release in ${ratiosFile} has any` : `${what} with ${release}`,
    );
    return compared > 0 && fallen.length === 0;
  });
  return results.every((isFine) => isFine);
}

async function providePeers(): Promise<ProvidedPeers> {
  const programs: ProvidedPeer[] = [];
  for (const peer of peers) {
    const path = pathOf(await peer.provide(progressOn(process.stderr)));
    if (path !== undefined) programs.push({ peer, path });
  }
  const path = pathOf(await provideGoTool(kustomize, progressOn(process.stderr)));
  return { programs, ...(path === undefined ? {} : { kustomize: path }) };
}

function pathOf(found: Available | Unavailable): string | undefined {
  if (found.available) return found.path;
  console.error(`Left out: ${explain(found)}`);
  return undefined;
}
