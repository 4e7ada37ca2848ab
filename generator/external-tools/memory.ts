import { join } from 'node:path';
import { isMapOf } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { isToolFinding, type ToolFinding } from './finding.ts';

type Verdicts = Readonly<Record<string, readonly ToolFinding[]>>;

/**
 * What the tools have said, by a key that names all that they looked at, and themselves. Kept in .cache/; losing it
 * costs time only. What a run does not ask for is forgotten, since nothing has that content any more.
 */
export class Memory {
  readonly #path: string;
  readonly #known: Verdicts;
  readonly #used: Record<string, readonly ToolFinding[]> = {};
  #changed = false;

  /** `forgetful` begins with nothing: everything is looked at again. */
  constructor(root: string, forgetful: boolean) {
    this.#path = join(root, '.cache', 'tools', 'verdicts.json');
    this.#known = forgetful ? {} : (cachedJson(this.#path, areVerdicts) ?? {});
  }

  /** What was said of this content; undefined where nobody has looked. */
  recall(key: string): readonly ToolFinding[] | undefined {
    const verdict = Object.hasOwn(this.#known, key) ? this.#known[key] : undefined;
    if (verdict !== undefined) this.#used[key] = verdict;
    return verdict;
  }

  /** Keeps what was said of a content. */
  remember(key: string, findings: readonly ToolFinding[]): void {
    this.#used[key] = findings;
    this.#changed = true;
  }

  /** Writes it down for the next run. */
  save(): void {
    if (!this.#changed && Object.keys(this.#used).length === Object.keys(this.#known).length) return;
    writeWhole(this.#path, JSON.stringify(this.#used));
  }
}

const areVerdicts = (value: unknown): value is Verdicts => isMapOf(value, areFindings);

const areFindings = (value: unknown): value is readonly ToolFinding[] =>
  Array.isArray(value) && value.every(isToolFinding);
