import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { repositoryRoot } from '../../command-line/repository.ts';
import { notBuilt, type Progress, type Unavailable } from '../../toolchain/availability.ts';
import { cacheEntry, existingEntry } from '../../toolchain/cache.ts';
import { runner } from '../../toolchain/runner.ts';
import { cdk8sPackages } from '../../toolchain/versions.ts';
import { writeText } from '../synthetic.ts';
import type { Peer } from './peer.ts';
import { valuesPath, writeValues } from './values.ts';

/** A cdk8s program, run once for each cluster. */
export const cdk8s: Peer = {
  name: 'cdk8s',
  async provide(progress) {
    const entry = progress
      ? await cacheEntry(cacheName, (scratch) => install(scratch, progress), progress)
      : (existingEntry(cacheName) ?? notBuilt(packages.join(' and ')));
    return entry.available ? { available: true, path: join(entry.path, 'node_modules/cdk8s') } : entry;
  },
  write(folder, clusters) {
    buildSync({
      stdin: { contents: program, resolveDir: join(repositoryRoot, 'generator/bench/peers'), loader: 'ts' },
      outfile: join(folder, 'main.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    writeValues(folder, clusters);
  },
  command: (path, folder, cluster) => [
    process.execPath,
    ...[join(folder, 'main.cjs'), path, valuesPath(folder, cluster)],
  ],
};

const packages = Object.entries(cdk8sPackages).map(([name, version]) => `${name}@${version}`);
const cacheName = packages.join('-');

async function install(folder: string, progress: Progress): Promise<Unavailable | undefined> {
  progress(`Installing ${packages.join(' and ')} with npm (some seconds, once)…`);
  writeText(join(folder, 'package.json'), '{ "private": true }\n');
  const { exitCode, stderr } = await runner({
    cwd: folder,
  })`npm install --no-audit --no-fund --ignore-scripts ${packages}`;
  if (exitCode === 0) return undefined;
  return {
    available: false,
    missing: packages.join(' and '),
    reason: `npm install failed: ${stderr.trim().split('\n')[0]}`,
    remedy: 'Connect to the registry of npm packages, and run this again.',
  };
}

const program = `import { readFileSync } from 'node:fs';
import { documentsOf } from './documents.ts';

const [, , library = '', values = ''] = process.argv;
const { App, ApiObject, Chart } = require(library);
const app = new App();
const chart = new Chart(app, 'cluster');
for (const service of JSON.parse(readFileSync(values, 'utf8')).services)
  for (const [index, document] of documentsOf(service).entries())
    new ApiObject(chart, service.name + '-' + index, document);
process.stdout.write(app.synthYaml());
`;
