import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { git } from '../git/run.ts';
import { isMap, isMapOf, type PlainMap } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { isSystemError } from '../platform/system-error.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { toolCache } from '../toolchain/cache.ts';
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
  let digest: Promise<string | undefined> | undefined;
  return {
    async of(step, check) {
      digest ??= digestOfSources(root);
      const now = await digest;
      const known = all ? undefined : ownValue(cachedJson(path, isCache)?.steps, step);
      if (now !== undefined && known?.digest === now)
        return {
          passed: known.passed,
          failed: 0,
          skipped: known.skipped.map((what) => ({ what })),
          detail: '',
          unchanged: true,
        };
      const result = await check();
      const { [step]: _, ...others } = cachedJson(path, isCache)?.steps ?? {};
      const passed = now === undefined ? undefined : passedWith(now, result);
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
 * A digest of the files of the work tree that are sources, and of what else decides which tests run: Node and the
 * programs that are built. Undefined outside of a clone.
 */
async function digestOfSources(root: string): Promise<string | undefined> {
  const paths = await filesOf(root);
  if (!paths) return undefined;
  const hash = createHash('sha256').update(
    JSON.stringify([process.version, process.getuid?.(), builtPrograms()]),
  );
  for (const path of paths.filter(isSource))
    hash
      .update(`${path}\0`)
      .update(textIfThere(join(root, path)) ?? '')
      .update('\0');
  return hash.digest('hex').slice(0, 32);
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

/** Specs, what teams add to them, and what they render: no test of the generator reads them. */
export const isSource = (path: string): boolean =>
  !/^(?:base|overlays|argocd|clusters)\//.test(path) &&
  (!path.startsWith('services/') || path.endsWith('.ts'));

/** The names of the programs that are built. */
function builtPrograms(): string[] {
  try {
    return readdirSync(toolCache()).sort();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

interface Cache extends PlainMap {
  readonly steps: Readonly<Record<string, Passed>>;
}

const ownValue = <Value>(map: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  map && Object.hasOwn(map, key) ? map[key] : undefined;

const isCache = (value: PlainMap): value is Cache =>
  isMap(value['steps']) && isMapOf(value['steps'], isPassed);

const isPassed = (value: unknown): value is Passed =>
  isMap(value) &&
  typeof value['digest'] === 'string' &&
  typeof value['passed'] === 'number' &&
  Array.isArray(value['skipped']) &&
  value['skipped'].every((what) => typeof what === 'string');
