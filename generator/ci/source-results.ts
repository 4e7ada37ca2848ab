import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { git } from '../git/run.ts';
import { isMap, isMapOf, type PlainMap } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { isSystemError } from '../platform/system-error.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { existingEntries } from '../toolchain/cache.ts';
import type { StepResult } from './step.ts';

/** What a step found when nothing failed. */
interface Passed {
  /** Of the sources that it checked. */
  readonly digest: string;
  readonly passed: number;
  readonly skipped: readonly string[];
}

/** The results of steps that check sources, and nothing that specs say. */
export interface SourceResults {
  /** The result of a step: of its last run if nothing failed and no source has changed since, else of a new run. */
  of(step: string, check: () => Promise<StepResult>): Promise<StepResult>;
}

/**
 * The results of the last runs, in .cache/.
 * @param all check again what has passed
 */
export function sourceResults(root: string, all: boolean): SourceResults {
  const path = join(root, '.cache', 'passed-steps.json');
  /** Of the sources now: read again after each check, which takes time. */
  let digest: Promise<string | undefined> | undefined;
  const digestNow = () => {
    digest ??= digestOfSources(root);
    return digest;
  };
  return {
    async of(step, check) {
      const now = await digestNow();
      const known = all ? undefined : cachedJson(path, isCache)?.steps[step];
      if (now !== undefined && known?.digest === now)
        return {
          passed: known.passed,
          failed: 0,
          skipped: known.skipped.map((what) => ({ what })),
          detail: '',
          unchanged: true,
        };
      const result = await check();
      // After an edit meanwhile, it is not known which of the texts was checked.
      digest = undefined;
      const isSame = now !== undefined && (await digestNow()) === now;
      const passed = isSame ? passedWith(now, result) : undefined;
      const { [step]: _, ...others } = cachedJson(path, isCache)?.steps ?? {};
      writeWhole(
        path,
        JSON.stringify({ steps: passed ? { ...others, [step]: passed } : others } satisfies Cache),
      );
      return result;
    },
  };
}

/** Undefined after a failure, and if a tool is missing: it may be there in the next run. */
function passedWith(digest: string, { passed, failed, skipped }: StepResult): Passed | undefined {
  const isWhole = failed === 0 && passed > 0 && skipped.every(({ unavailable }) => unavailable === undefined);
  return isWhole ? { digest, passed, skipped: skipped.map(({ what }) => what) } : undefined;
}

/**
 * A digest of the files of the work tree that are sources, of the installed packages, and of what else decides which tests
 * run: Node and the programs that are built. Undefined outside of a clone, and if a file cannot be read.
 */
async function digestOfSources(root: string): Promise<string | undefined> {
  const paths = await filesOf(root);
  if (!paths) return undefined;
  const hash = createHash('sha256').update(
    JSON.stringify([process.version, process.getuid?.(), existingEntries()]),
  );
  try {
    for (const path of [...paths.filter(isSource), installedPackages])
      hash
        .update(`${path}\0`)
        .update(contentOf(join(root, path)))
        .update('\0');
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
  return hash.digest('hex').slice(0, 32);
}

/** npm writes it whenever it installs. */
const installedPackages = 'node_modules/.package-lock.json';

/** The bytes of a file, or the target of a link. @throws Error for a folder, such as a clone in this clone */
function contentOf(path: string): string | Uint8Array {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return '';
  return stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
}

/** All files that git does not ignore, sorted. */
async function filesOf(root: string): Promise<string[] | undefined> {
  try {
    const listed = await git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
    return [...new Set(listed.split('\0'))].filter((path) => path !== '').sort();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/**
 * True for all files except specs, what teams add to them, records of releases, and what specs render: no step about
 * sources reads those.
 */
export const isSource = (path: string): boolean =>
  !/^(?:base|overlays|argocd)\/|^(?:clusters|services)\/.*\.ya?ml$|^services\/[^/]+\/releases\//.test(path);

interface Cache extends PlainMap {
  readonly steps: Readonly<Record<string, Passed>>;
}

const isCache = (value: PlainMap): value is Cache =>
  isMap(value['steps']) && isMapOf(value['steps'], isPassed);

const isPassed = (value: unknown): value is Passed =>
  isMap(value) &&
  typeof value['digest'] === 'string' &&
  typeof value['passed'] === 'number' &&
  Array.isArray(value['skipped']) &&
  value['skipped'].every((what) => typeof what === 'string');
