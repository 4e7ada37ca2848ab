import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkCost, checkReport } from '../bench/check-cost.ts';
import { compare, type Peers } from '../bench/compare.ts';
import { measurePhases } from '../bench/phases.ts';
import { report } from '../bench/report.ts';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn } from '../platform/terminal.ts';
import { explain } from '../toolchain/availability.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { type GoToolVersion, helm, kustomize } from '../toolchain/versions.ts';

export const command: Command = {
  summary: 'measures generate against cp, kustomize and helm at the same work',
  usage: `npm run bench

Makes synthetic repositories and measures, in one run on this machine: generate (everything, nothing to do, after one
edit), cp -r of the produced tree, kustomize build of its overlays, helm template of an equivalent chart.

  --services 10,100   sizes; 1000 takes some minutes (default 10,100,1000)
  --clusters 10       clusters of each
  --runs 5            counted runs of each case
  --only-generate     without kustomize and helm
  --checks            instead: what checks and the tools of npm run check cost, against rendering

Exit codes: 0 measured, 1 it cannot be, 2 wrong usage.
Example: npm run bench -- --services 100 --runs 10`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        services: { type: 'string', default: '10,100,1000' },
        clusters: { type: 'string', default: '10' },
        runs: { type: 'string', default: '5' },
        'only-generate': { type: 'boolean', default: false },
        checks: { type: 'boolean', default: false },
        phases: { type: 'string' },
      },
    });
    if (values.phases !== undefined) {
      console.log(JSON.stringify(await measurePhases(values.phases)));
      return 0;
    }
    const clusters = positive('clusters', values.clusters);
    const runs = positive('runs', values.runs);
    const sizes = values.services
      .split(',')
      .map((services) => ({ services: positive('services', services), clusters }));
    const scratch = join(repositoryRoot, '.cache', 'bench');
    if (values.checks) {
      console.log(checkReport(sizes.map((size) => checkCost(scratch, size, runs))));
      return 0;
    }
    const peers = values['only-generate'] ? {} : await providePeers();
    const comparisons = sizes.map((size) => {
      console.error(`Measuring ${size.services} services × ${size.clusters} clusters…`);
      return compare(scratch, size, runs, peers);
    });
    console.log(report(comparisons));
    return 0;
  },
};

async function providePeers(): Promise<Peers> {
  const [forKustomize, forHelm] = [await pathOf(kustomize), await pathOf(helm)];
  return {
    ...(forKustomize === undefined ? {} : { kustomize: forKustomize }),
    ...(forHelm === undefined ? {} : { helm: forHelm }),
  };
}

async function pathOf(tool: GoToolVersion): Promise<string | undefined> {
  const found = await provideGoTool(tool, progressOn(process.stderr));
  if (found.available) return found.path;
  console.error(`Left out: ${explain(found)}`);
  return undefined;
}

function positive(flag: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`--${flag} takes whole numbers from 1, not ${text}`);
  return number;
}
