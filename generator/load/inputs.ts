import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { isSystemError } from '../platform/system-error.ts';
import { type ReadAddition, readAdditions } from './additions.ts';
import { readDefinitions } from './definitions.ts';
import { fleetPath } from './input-paths.ts';
import { type ProtoSources, readProtos } from './protos.ts';
import { type ReadSpec, readSpec, unreadable } from './read.ts';
import { type ReadRelease, readReleases } from './releases.ts';
import { loadRules } from './rules.ts';
import { unreadFiles } from './unread-files.ts';

/** All inputs of the tree, read at one moment. */
export interface Inputs {
  readonly fleet: ReadSpec;
  readonly services: readonly ReadSpec[];
  readonly externals: readonly ReadSpec[];
  readonly clusters: readonly ReadSpec[];
  /** Extra documents and patches of services. */
  readonly additions: readonly ReadAddition[];
  /** CustomResourceDefinitions in schemas/. */
  readonly definitions: readonly ReadSpec[];
  readonly protos: ProtoSources;
  /** The contracts of released versions. */
  readonly releases: readonly ReadRelease[];
  /** Files and folders that look like specs but are not read. */
  readonly misnamed: readonly Diagnostic[];
  /** Digest of every name and content above. */
  readonly digest: string;
}

/** Reads all specs and protos of a repository. It is cheap enough to run at every start. */
export function readInputs(root: string): Inputs {
  const unlisted: Diagnostic[] = [];
  const folders = namesIn(root, 'services', unlisted);
  const specsIn = (file: string) =>
    folders
      .map((name) => `services/${name}/${file}`)
      .filter((path) => isThere(join(root, path)))
      .map((path) => readSpec(root, path));
  const clusterFiles = namesIn(root, 'clusters', unlisted).map((name) => `clusters/${name}`);
  const clusterPaths = clusterFiles.filter((path) => path.endsWith('.yaml') && path !== fleetPath);
  const clusterNames = clusterPaths.map(clusterOf);
  const added = readAdditions(root, folders, clusterNames);
  const defined = readDefinitions(root);
  const misnamable = folders.flatMap((name) => [
    `services/${name}/service.yml`,
    `services/${name}/external.yml`,
  ]);
  const misnamed = [...misnamable, ...clusterFiles]
    .filter((path) => path.endsWith('.yml') && isThere(join(root, path)))
    .map(misnamedFile)
    .concat(unlisted, added.diagnostics, defined.diagnostics, unreadFiles(root, folders, clusterNames));
  const fleet = readSpec(root, fleetPath);
  const services = specsIn('service.yaml');
  const externals = specsIn('external.yaml');
  const clusters = clusterPaths.map((path) => readSpec(root, path));
  const protos = readProtos(root);
  const releases = readReleases(root, folders);
  const hash = createHash('sha256').update(protos.digest);
  const recorded = releases.flatMap(({ contract, calls }) => (calls ? [contract, calls] : [contract]));
  const additionFiles = added.additions.map(({ read }) => read);
  const specs = [
    fleet,
    ...services,
    ...externals,
    ...clusters,
    ...additionFiles,
    ...recorded,
    ...defined.definitions,
  ];
  for (const { file } of specs) hash.update(file.path).update('\0').update(file.text).update('\0');
  for (const { at } of misnamed) hash.update(at.file.path);
  const digest = hash.digest('hex').slice(0, 32);
  const { additions } = added;
  const { definitions } = defined;
  return { fleet, services, externals, clusters, additions, definitions, protos, releases, misnamed, digest };
}

/** The names in a folder, sorted. A missing folder has none; the specs that need its files report it. */
function namesIn(root: string, folder: string, unlisted: Diagnostic[]): string[] {
  if (!isThere(join(root, folder))) return [];
  try {
    return readdirSync(join(root, folder))
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    unlisted.push(...unreadable(root, folder, error).diagnostics);
    return [];
  }
}

/** Also true for a dangling symbolic link, so the link is reported. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

const clusterOf = (path: string): string => path.slice('clusters/'.length, -'.yaml'.length);

function misnamedFile(path: string): Diagnostic {
  const file = new SourceFile(path, '');
  const to = path.replace(/\.yml$/, '.yaml');
  return {
    rule: loadRules.misnamedSpec,
    message: `${path} is not read: the ending must be .yaml`,
    hint: `git mv ${path} ${to}`,
    at: { file, offset: 0, length: 1 },
    fixes: [{ title: `rename to ${to.split('/').at(-1)}`, changes: [{ kind: 'move', file, to }] }],
  };
}
