import { join } from 'node:path';
import { progressOn } from '../terminal/output.ts';
import { explain } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { type GoToolVersion, helm, kustomize } from '../toolchain/versions.ts';
import { checkCost, checkReport } from './check-cost.ts';
import { compare, type Peers } from './compare.ts';
import { report } from './report.ts';
import type { Size } from './synthetic.ts';

/** What to measure. */
export interface Benchmark {
  readonly root: string;
  readonly sizes: readonly Size[];
  readonly runs: number;
  readonly onlyGenerate: boolean;
  /** Measure the checks and the external tools instead. */
  readonly checks: boolean;
}

/** Measures, and prints the report. */
export async function benchmark({ root, sizes, runs, onlyGenerate, checks }: Benchmark): Promise<void> {
  const scratch = join(root, '.cache', 'bench');
  if (checks) {
    console.log(checkReport(sizes.map((size) => checkCost(scratch, size, runs))));
    return;
  }
  const peers = onlyGenerate ? {} : await providePeers();
  const comparisons = sizes.map((size) => {
    console.error(`Measuring ${size.services} services × ${size.clusters} clusters…`);
    return compare(scratch, size, runs, peers);
  });
  console.log(report(comparisons));
}

async function providePeers(): Promise<Peers> {
  const [kustomizePath, helmPath] = [await pathOf(kustomize), await pathOf(helm)];
  return {
    ...(kustomizePath === undefined ? {} : { kustomize: kustomizePath }),
    ...(helmPath === undefined ? {} : { helm: helmPath }),
  };
}

async function pathOf(tool: GoToolVersion): Promise<string | undefined> {
  const found = await provideGoTool(tool, progressOn(process.stderr));
  if (found.available) return found.path;
  console.error(`Left out: ${explain(found)}`);
  return undefined;
}
