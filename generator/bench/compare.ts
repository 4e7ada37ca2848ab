import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { type Measured, measure, peakMemoryOf, runQuietly } from './measure.ts';
import type { Peer } from './peers/peer.ts';
import { valuesOf } from './peers/values.ts';
import { commitSpecs, editOneService, type Size, writeSynthetic } from './synthetic.ts';

/** A peer, and where its program is. */
export interface ProvidedPeer {
  readonly peer: Peer;
  readonly path: string;
}

/** Programs to compare with; those that are not available are left out. */
export interface ProvidedPeers {
  readonly programs: readonly ProvidedPeer[];
  readonly kustomize?: string;
}

/** The measurements of one size: the generator's three cases, and other programs with the same work. */
export interface Comparison {
  readonly size: Size;
  readonly files: number;
  readonly full: Measured;
  readonly nothingToDo: Measured;
  readonly oneEdit: Measured;
  /** npm run diff of an edit that is not generated yet: both states are read, the new one is checked. */
  readonly diff: Measured;
  /** node -e 0: the minimum time of any run. */
  readonly start: Measured;
  /** cp -r of the generated tree: the minimum time to write it. */
  readonly copy: Measured;
  /** kustomize build of every overlay, in one process each, as in Argo CD. */
  readonly kustomize?: Measured & { readonly measuredBuilds: number; readonly builds: number };
  /** Programs that render the same documents, one process per cluster. */
  readonly peers: readonly (Measured & { readonly name: string })[];
}

const generator = join(repositoryRoot, 'generator/run.mjs');
/** More builds than this would take minutes: the rest is extrapolated, and the report states it. */
const mostBuilds = 1_100;

/** Measures one size in a scratch folder, which is removed afterwards. */
export function compare(scratch: string, size: Size, runs: number, provided: ProvidedPeers): Comparison {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, `${size.services}x${size.clusters}-`));
  try {
    return compareIn(folder, size, runs, provided);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareIn(folder: string, size: Size, runs: number, provided: ProvidedPeers): Comparison {
  const specs = join(folder, 'specs');
  writeSynthetic(specs, size);
  const generate = (root: string) =>
    runQuietly(process.execPath, [generator, 'generate', '--repository', root]);
  // Always a new folder: creating files is slower on some file systems where many were just removed.
  let copies = 0;
  const fresh = () => join(folder, `run-${copies++}`);
  let repository = '';
  const newRepository = () => {
    repository = copyOf(specs, fresh());
  };
  let target = '';
  const newTarget = () => {
    target = fresh();
    mkdirSync(target);
  };
  const full = measure(runs, newRepository, () => generate(repository));
  const peakMiB = peakMemoryOf(generator, ['generate', '--repository', copyOf(specs, fresh())]);
  const nothingToDo = measure(
    runs,
    () => {},
    () => generate(repository),
  );
  const oneEdit = measure(
    runs,
    () => editOneService(repository),
    () => generate(repository),
  );
  const start = measure(
    runs,
    () => {},
    () => runQuietly(process.execPath, ['-e', '0']),
  );
  commitSpecs(repository);
  const compareEdit = () => runQuietly(process.execPath, [generator, 'diff', '--repository', repository]);
  // The inputs of a commit are unpacked once.
  compareEdit();
  const diff = measure(runs, () => editOneService(repository), compareEdit);
  const copyTree = () =>
    runQuietly('cp', ['-r', ...['base', 'overlays', 'argocd'].map((part) => join(repository, part)), target]);
  const copy = measure(runs, newTarget, copyTree);
  return {
    size,
    files: filesBelow(target),
    full: { ...full, peakMiB },
    nothingToDo,
    oneEdit,
    diff,
    start,
    copy,
    ...(provided.kustomize ? { kustomize: buildOverlays(provided.kustomize, repository) } : {}),
    peers: provided.programs.map((program, index) =>
      renderWith(program, join(folder, `peer-${index}`), size, runs),
    ),
  };
}

function copyOf(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

function buildOverlays(kustomize: string, repository: string) {
  const overlays = overlayFolders(repository);
  const measured = overlays.slice(0, mostBuilds);
  const { seconds } = measure(
    1,
    () => {},
    () => {
      for (const overlay of measured) runQuietly(kustomize, ['build', overlay]);
    },
  );
  const scaled = (seconds / measured.length) * overlays.length;
  const range: [number, number] = [scaled, scaled];
  return { seconds: scaled, range, measuredBuilds: measured.length, builds: overlays.length };
}

function renderWith({ peer, path }: ProvidedPeer, folder: string, size: Size, runs: number) {
  const clusters = Array.from({ length: size.clusters }, (_, index) => valuesOf(size, index));
  peer.write(folder, clusters);
  const measured = measure(
    Math.min(runs, 3),
    () => {},
    () => {
      for (const index of clusters.keys()) {
        const [program, ...args] = peer.command(path, folder, index);
        runQuietly(program, args);
      }
    },
  );
  return { ...measured, name: peer.name };
}

function filesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length;
}
