import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { type ProtoSources, readProtos } from './protos.ts';
import { type ReadSpec, readSpec } from './read.ts';
import { loadRules } from './rules.ts';

/** Everything that a tree is rendered from, as read at one moment. */
export interface Inputs {
  readonly fleet: ReadSpec;
  readonly services: readonly ReadSpec[];
  readonly clusters: readonly ReadSpec[];
  readonly protos: ProtoSources;
  /** Files that were meant to be specs and are not read. */
  readonly misnamed: readonly Diagnostic[];
  /** Digest of every name and content above. */
  readonly digest: string;
}

/** Where the one fleet file stands. */
export const fleetPath = 'clusters/fleet.yaml';

/** Reads all specs and protos of a repository; cheap enough to do at every start. */
export function readInputs(root: string): Inputs {
  const folders = namesIn(root, 'services');
  const servicePaths = folders
    .map((name) => `services/${name}/service.yaml`)
    .filter((path) => existsSync(join(root, path)));
  const clusterFiles = namesIn(root, 'clusters').map((name) => `clusters/${name}`);
  const clusterPaths = clusterFiles.filter((path) => path.endsWith('.yaml') && path !== fleetPath);
  const misnamed = [...folders.map((name) => `services/${name}/service.yml`), ...clusterFiles]
    .filter((path) => path.endsWith('.yml') && existsSync(join(root, path)))
    .map(misnamedFile);
  const fleet = readSpec(root, fleetPath);
  const services = servicePaths.map((path) => readSpec(root, path));
  const clusters = clusterPaths.map((path) => readSpec(root, path));
  const protos = readProtos(root);
  const hash = createHash('sha256').update(protos.digest);
  for (const { file } of [fleet, ...services, ...clusters])
    hash.update(file.path).update('\0').update(file.text).update('\0');
  for (const { at } of misnamed) hash.update(at.file.path);
  return { fleet, services, clusters, protos, misnamed, digest: hash.digest('hex').slice(0, 32) };
}

function namesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => !name.startsWith('.'))
    .sort();
}

function misnamedFile(path: string): Diagnostic {
  return {
    rule: loadRules.misnamed,
    message: `${path} is not read: the ending must be .yaml`,
    hint: `git mv ${path} ${path.replace(/\.yml$/, '.yaml')}`,
    at: { file: new SourceFile(path, ''), offset: 0, length: 1 },
  };
}
