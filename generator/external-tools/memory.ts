import { join } from 'node:path';
import { isMap, isMapOf, type PlainMap } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { generatorDigest } from '../write/state.ts';
import { isToolFinding, type ToolFinding } from './finding.ts';

type Verdicts = Readonly<Record<string, readonly ToolFinding[]>>;

interface Cache {
  /** The version of the generator that wrote the findings. */
  readonly generator: string;
  readonly verdicts: Verdicts;
}

const generator = generatorDigest ?? '';

/**
 * Cache of tool results in .cache/. A key names everything that the tool checked, and the tool. If it is
 * lost, the next run is only slower. Another version of the generator may word findings differently, so it starts
 * with an empty cache. Entries that a run does not use are dropped, because their content no
 * longer exists.
 */
export class Memory {
  readonly #path: string;
  readonly #known: Verdicts;
  readonly #used: Record<string, readonly ToolFinding[]> = {};
  #changed = false;

  /** `forgetful` starts with an empty cache: everything is checked again. */
  constructor(root: string, forgetful: boolean) {
    this.#path = join(root, '.cache', 'tools', 'verdicts.json');
    const cached = forgetful ? undefined : cachedJson(this.#path, isCache);
    this.#known = cached?.generator === generator ? cached.verdicts : {};
  }

  /** The cached findings for this content, of an earlier run or of this one; undefined if no tool has checked it. */
  recall(key: string): readonly ToolFinding[] | undefined {
    const verdict = [this.#used, this.#known].find((verdicts) => Object.hasOwn(verdicts, key))?.[key];
    if (verdict !== undefined) this.#used[key] = verdict;
    return verdict;
  }

  /** Caches the findings for a content. */
  remember(key: string, findings: readonly ToolFinding[]): void {
    this.#used[key] = findings;
    this.#changed = true;
  }

  /**
   * Writes the cache for the next run.
   * @param isWhole false for a run of some tools: then entries that it did not use stay
   */
  save(isWhole = true): void {
    const verdicts = isWhole ? this.#used : { ...this.#known, ...this.#used };
    if (!this.#changed && Object.keys(verdicts).length === Object.keys(this.#known).length) return;
    writeWhole(this.#path, JSON.stringify({ generator, verdicts } satisfies Cache));
  }
}

const isCache = (value: PlainMap): value is PlainMap & Cache =>
  typeof value['generator'] === 'string' && isMap(value['verdicts']) && areVerdicts(value['verdicts']);

const areVerdicts = (value: unknown): value is Verdicts => isMapOf(value, areFindings);

const areFindings = (value: unknown): value is readonly ToolFinding[] =>
  Array.isArray(value) && value.every(isToolFinding);
