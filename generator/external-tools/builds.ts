import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { grouped } from '../lang/grouped.ts';
import { isMap, isMapOf } from '../lang/plain-map.ts';
import type { Unit } from '../layout/unit.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { Unavailable } from '../toolchain/availability.ts';
import { type Build, buildAll } from '../toolchain/kustomize.ts';
import { emitFile } from '../write/emit.ts';
import type { Subject } from './subject.ts';

/** The documents of an overlay that kustomize built, or its error. */
export type Built = { readonly yaml: string } | { readonly refused: string };

/** Builds the overlays of the tree on disk, at most once. */
export type BuiltTree = () => Promise<readonly Build[] | Unavailable>;

type Kept = { readonly digest: string; readonly yaml: string };

type Stored = Record<string, Kept>;

/**
 * Builds overlays as Argo CD does, from what the specs render, whether it is on disk or not. Builds are
 * cached in .cache/, one file per cluster: a change to one service must not rebuild its whole cluster.
 */
export class Builds {
  readonly #root: string;
  readonly #kustomize: string;
  readonly #forgetful: boolean;
  readonly #builtTree: BuiltTree | undefined;
  readonly #ids: ReadonlySet<string>;
  readonly #clusters = new Map<string, Stored>();

  /**
   * `subjects` are all existing subjects: builds of others are dropped from the cache. `forgetful` ignores
   * the cache.
   */
  constructor(
    root: string,
    kustomize: string,
    subjects: readonly Subject[],
    { forgetful, builtTree }: { readonly forgetful: boolean; readonly builtTree?: BuiltTree },
  ) {
    this.#root = root;
    this.#kustomize = kustomize;
    this.#forgetful = forgetful;
    this.#builtTree = builtTree;
    this.#ids = new Set(subjects.map(({ id }) => id));
  }

  /** The builds of overlays, by the id of the overlay. */
  async of(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Built>> {
    const built = new Map<string, Built>();
    const missing: Subject[] = [];
    for (const subject of subjects) {
      const known = this.#stored(subject.cluster ?? '')[subject.id];
      if (known?.digest === subject.digest) built.set(subject.id, known);
      else missing.push(subject);
    }
    for (const [id, result] of await this.#builtOnDisk(missing)) built.set(id, result);
    const others = missing.filter(({ id }) => !built.has(id));
    for (const [id, result] of await buildInScratch(this.#kustomize, others)) built.set(id, result);
    this.#keep(missing, built);
    return built;
  }

  /** Builds of the tree, for overlays whose files there are exactly those that the specs render. */
  async #builtOnDisk(subjects: readonly Subject[]): Promise<[string, Built][]> {
    const tree = (await this.#builtTree?.()) ?? [];
    if ('available' in tree) return [];
    const yaml = new Map(
      tree.flatMap((build) => ('yaml' in build ? [[build.folder, build.yaml] as const] : [])),
    );
    const isOnDisk = new Map<Unit, boolean>();
    const same = (unit: Unit): boolean => {
      const known = isOnDisk.get(unit) ?? isWritten(this.#root, unit);
      isOnDisk.set(unit, known);
      return known;
    };
    return subjects.flatMap(({ id, unit, bases }): [string, Built][] => {
      const built = yaml.get(join(this.#root, id));
      return built !== undefined && [unit, ...bases].every(same) ? [[id, buildResult(built)]] : [];
    });
  }

  #stored(cluster: string): Stored {
    const stored =
      this.#clusters.get(cluster) ??
      (this.#forgetful ? {} : (cachedJson(this.#file(cluster), isStored) ?? {}));
    this.#clusters.set(cluster, stored);
    return stored;
  }

  #keep(subjects: readonly Subject[], built: ReadonlyMap<string, Built>): void {
    for (const [cluster, own] of grouped(subjects, (subject) => subject.cluster ?? '')) {
      const stored = Object.fromEntries(
        Object.entries(this.#stored(cluster)).filter(([id]) => this.#ids.has(id)),
      );
      this.#clusters.set(cluster, stored);
      for (const { id, digest } of own) {
        const result = built.get(id);
        if (result && 'yaml' in result) stored[id] = { digest, yaml: result.yaml };
      }
      writeWhole(this.#file(cluster), JSON.stringify(stored));
    }
  }

  #file(cluster: string): string {
    return join(this.#root, '.cache', 'tools', 'builds', `${cluster}.json`);
  }
}

async function buildInScratch(kustomize: string, subjects: readonly Subject[]): Promise<[string, Built][]> {
  if (subjects.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'gitops-builds-'));
  try {
    for (const unit of new Set(subjects.flatMap(({ unit, bases }) => [unit, ...bases])))
      writeUnit(folder, unit);
    const byFolder = new Map(subjects.map(({ id }) => [join(folder, id), id]));
    const builds = await buildAll(kustomize, [...byFolder.keys()]);
    return builds.map((build) => [
      byFolder.get(build.folder) ?? '',
      'yaml' in build
        ? buildResult(build.yaml)
        : { refused: build.error.message.replaceAll(`${folder}/`, '') },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const buildResult = (yaml: string): Built =>
  yaml.trim() === '' ? { refused: 'the build of kustomize is empty' } : { yaml };

/** True if the tree has the files of a unit as they are rendered. */
const isWritten = (root: string, unit: Unit): boolean =>
  unit
    .render()
    .filter(({ path }) => !path.startsWith('argocd/'))
    .every((file) => {
      const path = join(root, file.path);
      return existsSync(path) && readFileSync(path, 'utf8') === emitFile(file);
    });

function writeUnit(folder: string, unit: Unit): void {
  for (const file of unit.render()) {
    if (file.path.startsWith('argocd/')) continue;
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, emitFile(file));
  }
}

const isStored = (value: unknown): value is Stored => isMapOf(value, isKept);

const isKept = (value: unknown): value is Kept =>
  isMap(value) && typeof value['digest'] === 'string' && typeof value['yaml'] === 'string';
