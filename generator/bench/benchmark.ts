import { join } from 'node:path';
import { progressOn } from '../terminal/output.ts';
import { type Available, explain, type Unavailable } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { kustomize } from '../toolchain/versions.ts';
import { checkCost, checkReport } from './check-cost.ts';
import { compare, type ProvidedPeer, type ProvidedPeers } from './compare.ts';
import { peers } from './peers/index.ts';
import { report } from './report.ts';
import type { Size } from './synthetic.ts';

/** What to measure. */
export interface Benchmark {
  readonly root: string;
  readonly sizes: readonly Size[];
  readonly runs: number;
  /** Measure other programs, too. */
  readonly peers: boolean;
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
  peers: withPeers,
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
  const provided = withPeers ? await providePeers() : { programs: [] };
  const comparisons = sizes.map((size) => {
    console.error(`Measuring ${size.services} services × ${size.clusters} clusters…`);
    return compare(scratch, size, runs, provided);
  });
  console.log(report(comparisons));
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
