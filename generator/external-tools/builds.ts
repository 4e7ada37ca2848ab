import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { grouped } from '../lang/grouped.ts';
import { limiter } from '../lang/in-parallel.ts';
import type { Unit } from '../layout/unit.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { Unavailable } from '../toolchain/availability.ts';
import type { Build } from '../toolchain/kustomize.ts';
import { type Builder, buildOverlays } from '../toolchain/overlay-builds.ts';
import { emitFile } from '../write/emit.ts';
import type { Subject } from './subject.ts';

/** The file with the documents of an overlay that kustomize built, or its error. */
export type Built = { readonly file: string } | { readonly refused: string };

/** Builds the overlays of the tree on disk, at most once. */
export type BuiltTree = () => Promise<readonly Build[] | Unavailable>;

/** The documents of an overlay, or why there are none. */
type BuildResult = { readonly yaml: string } | { readonly refused: string };

/**
 * Builds overlays as Argo CD does, from what the specs render, whether it is on disk or not. Builds are
 * cached in .cache/, a folder for each cluster with a file for each overlay: a change to one service must not read or
 * write the rest of its cluster.
 */
export class Builds {
  readonly #root: string;
  readonly #builder: Builder;
  readonly #forgetful: boolean;
  readonly #builtTree: BuiltTree | undefined;
  readonly #all: readonly Subject[];
  /** The names of the files that are there, by cluster. */
  readonly #names = new Map<string, Set<string>>();
  /** Builds that failed; those that succeeded are files. */
  readonly #refused = new Map<Subject, Built>();
  readonly #inTurn = limiter(1);

  /**
   * `subjects` are all existing subjects: builds of others are dropped from the cache. `forgetful` ignores
   * the cache.
   */
  constructor(
    root: string,
    builder: Builder,
    subjects: readonly Subject[],
    { forgetful, builtTree }: { readonly forgetful: boolean; readonly builtTree?: BuiltTree },
  ) {
    this.#root = root;
    this.#builder = builder;
    this.#forgetful = forgetful;
    this.#builtTree = builtTree;
    this.#all = subjects;
  }

  /** The builds of overlays, by the id of the overlay. What a call before this one builds is not built again. */
  of(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Built>> {
    return this.#inTurn(() => this.#build(subjects));
  }

  async #build(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Built>> {
    const built = new Map<string, Built>();
    const missing: Subject[] = [];
    for (const subject of subjects) {
      const refused = this.#refused.get(subject);
      if (refused) built.set(subject.id, refused);
      else if (this.#namesIn(subject.cluster).has(nameOf(subject)))
        built.set(subject.id, this.#fileOf(subject));
      else missing.push(subject);
    }
    if (missing.length === 0) return built;
    const onDisk = new Map(await this.#builtOnDisk(missing));
    const others = missing.filter(({ id }) => !onDisk.has(id));
    const all = new Map([...onDisk, ...(await buildInScratch(this.#builder, others))]);
    for (const subject of missing) {
      const result = all.get(subject.id);
      if (!result) continue;
      if ('refused' in result) this.#refused.set(subject, result);
      built.set(subject.id, 'yaml' in result ? this.#keep(subject, result.yaml) : result);
    }
    this.#removeOthers(new Set(missing.map(({ cluster }) => cluster)));
    return built;
  }

  /**
   * Builds of the tree, for overlays whose files there are exactly those that the specs render: to write them elsewhere
   * takes longer than to build them. They are compared again afterwards, because another process may write the tree.
   */
  async #builtOnDisk(subjects: readonly Subject[]): Promise<[string, BuildResult][]> {
    const folderOf = ({ id }: Subject) => join(this.#root, id);
    const tree = this.#builtTree
      ? await this.#builtTree()
      : await buildOverlays(this.#builder, subjects.filter(writtenIn(this.#root)).map(folderOf));
    if ('available' in tree) return [];
    const yaml = new Map(
      tree.flatMap((build) => ('yaml' in build ? [[build.folder, build.yaml] as const] : [])),
    );
    const isStillWritten = writtenIn(this.#root);
    return subjects.flatMap((subject): [string, BuildResult][] => {
      const built = yaml.get(folderOf(subject));
      return built !== undefined && isStillWritten(subject) ? [[subject.id, buildResult(built)]] : [];
    });
  }

  #folderOf(cluster: string | undefined): string {
    return join(this.#root, '.cache', 'tools', 'builds', cluster ?? '');
  }

  #fileOf(subject: Subject): { readonly file: string } {
    return { file: join(this.#folderOf(subject.cluster), nameOf(subject)) };
  }

  #namesIn(cluster: string | undefined): Set<string> {
    const known = this.#names.get(cluster ?? '');
    if (known) return known;
    const folder = this.#folderOf(cluster);
    const names = new Set(this.#forgetful || !existsSync(folder) ? [] : readdirSync(folder));
    this.#names.set(cluster ?? '', names);
    return names;
  }

  #keep(subject: Subject, yaml: string): { readonly file: string } {
    const kept = this.#fileOf(subject);
    writeWhole(kept.file, yaml);
    this.#namesIn(subject.cluster).add(nameOf(subject));
    return kept;
  }

  /** Removes the files of earlier contents from the folders of some clusters. */
  #removeOthers(clusters: ReadonlySet<string | undefined>): void {
    for (const [cluster, own] of grouped(this.#all, (subject) => subject.cluster)) {
      const folder = this.#folderOf(cluster);
      if (!clusters.has(cluster) || !existsSync(folder)) continue;
      const names = new Set(own.map(nameOf));
      for (const name of readdirSync(folder))
        if (!names.has(name)) rmSync(join(folder, name), { force: true });
    }
  }
}

/** The name of the file with the documents of an overlay: another content has another name. */
const nameOf = ({ id, digest }: Subject): string => `${basename(id)}.${digest}.yaml`;

async function buildInScratch(
  builder: Builder,
  subjects: readonly Subject[],
): Promise<[string, BuildResult][]> {
  if (subjects.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'gitops-builds-'));
  try {
    for (const unit of new Set(subjects.flatMap(({ unit, bases }) => [unit, ...bases])))
      writeUnit(folder, unit);
    const byFolder = new Map(subjects.map(({ id }) => [join(folder, id), id]));
    const builds = await buildOverlays(builder, [...byFolder.keys()]);
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

const buildResult = (yaml: string): BuildResult =>
  yaml.trim() === '' ? { refused: 'the build of kustomize is empty' } : { yaml };

/** A test whether the tree has the files of a subject as they are rendered; each unit is compared once. */
function writtenIn(root: string): (subject: Subject) => boolean {
  const known = new Map<Unit, boolean>();
  return ({ unit, bases }) =>
    [unit, ...bases].every((each) => {
      const isThere = known.get(each) ?? isWritten(root, each);
      known.set(each, isThere);
      return isThere;
    });
}

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
