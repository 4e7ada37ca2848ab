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
  /** Of these, only the parts of a run in this generator. */
  readonly onlyPhases: boolean;
}

/** Measures, and prints the report. */
export async function benchmark({
  root,
  sizes,
  runs,
  onlyGenerate,
  checks,
  onlyPhases,
}: Benchmark): Promise<void> {
  const scratch = join(root, '.cache', 'bench');
  if (checks) {
    const costs = sizes.map((size) => {
      const progress = (step: string) =>
        console.error(`Measuring ${size.services} services × ${size.clusters} clusters: ${step}…`);
      return checkCost(scratch, { size, runs, onlyPhases, progress });
    });
    console.log(checkReport(costs));
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
