import type { Path } from '../../lang/at-path.ts';
import { valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';

/** A document, and the messages about it that name no line. */
export interface Suspect {
  readonly document: PlainMap;
  readonly messages: readonly string[];
}

/** The messages about each of several documents, each on its own; undefined for one that cannot be read. */
export type Reader = (documents: readonly PlainMap[]) => Promise<readonly (readonly string[] | undefined)[]>;

/** The places that may cause a message; empty if none is found. */
export interface Cause {
  /** The most likely ones, in the order of the document: parts that contradict each other are equally likely. */
  readonly likely: readonly Path[];
  readonly others: readonly Path[];
}

/** A part of a document without which the document does not get a message. */
interface Part {
  readonly path: Path;
  /** True if the document without the part gets another message. */
  readonly isNeeded: boolean;
}

/** No document of a team needs more; it only limits what a broken tool can cost. */
const deepest = 24;
const mostAtOnce = 4000;

/**
 * The places in documents that cause messages. Istio validates a
 * document as a whole and reports no line. So parts are left out, one after the other: a part without which
 * the message does not appear is its cause. Only the parts of such a part are tried next.
 */
export async function causesOf(
  suspects: readonly Suspect[],
  read: Reader,
): Promise<readonly ReadonlyMap<string, Cause>[]> {
  const before = await read(suspects.map(({ document }) => document));
  const trials = suspects.flatMap((suspect, index) =>
    suspect.messages.map((message) => new Trial(suspect, index, message, before[index] ?? [])),
  );
  for (let depth = 0; depth < deepest; depth++) {
    const variants = distinctVariants(trials.flatMap((trial) => trial.next()));
    if (variants.length === 0 || variants.length > mostAtOnce) break;
    const results = await read(variants.map(({ document, path }) => without(document, path)));
    const found = new Map(variants.map((variant, index) => [keyOf(variant), results[index]]));
    for (const trial of trials) trial.learn(found);
  }
  return suspects.map(
    (_, index) =>
      new Map(trials.filter((trial) => trial.index === index).map((trial) => [trial.message, trial.cause()])),
  );
}

interface Variant {
  /** The number of the suspect. */
  readonly index: number;
  readonly document: PlainMap;
  readonly path: Path;
}

const keyOf = ({ index, path }: Pick<Variant, 'index' | 'path'>): string => JSON.stringify([index, path]);

const distinctVariants = (variants: readonly Variant[]): Variant[] => [
  ...new Map(variants.map((variant) => [keyOf(variant), variant])).values(),
];

/** The search for the cause of one message. */
class Trial {
  readonly index: number;
  readonly message: string;
  readonly #document: PlainMap;
  readonly #before: readonly string[];
  readonly #same: readonly string[];
  #frontier: readonly Part[] = [{ path: ['spec'], isNeeded: true }];
  readonly #parts: Part[] = [];

  constructor({ document, messages }: Suspect, index: number, message: string, before: readonly string[]) {
    this.index = index;
    this.message = message;
    this.#document = document;
    this.#before = before.map(withoutNumbers);
    this.#same = messages.filter((each) => withoutNumbers(each) === withoutNumbers(message));
  }

  /** The documents to read next. */
  next(): Variant[] {
    const document = this.#document;
    return this.#frontier.flatMap(({ path }) =>
      stepsOf(valueAt(document, path)).map((step) => ({
        index: this.index,
        document,
        path: [...path, step],
      })),
    );
  }

  /** Looks at what the documents of the last `next` got. */
  learn(found: ReadonlyMap<string, readonly string[] | undefined>): void {
    const parts = this.next().flatMap((variant): Part[] => {
      const after = found.get(keyOf(variant))?.map(withoutNumbers);
      return after && this.#isWithout(after)
        ? [{ path: variant.path, isNeeded: after.some((each) => !this.#before.includes(each)) }]
        : [];
    });
    this.#parts.push(...parts);
    this.#frontier = parts;
  }

  #isWithout(after: readonly string[]): boolean {
    const own = withoutNumbers(this.message);
    const count = (messages: readonly string[]) => messages.filter((each) => each === own).length;
    return count(after) < count(this.#before);
  }

  /**
   * The smallest parts. The one that the message quotes is the most likely, then one that it names, then one without
   * which the document gets no other message. Of several messages that differ in a number alone, each gets its own part.
   */
  cause(): Cause {
    const parts = endsOf(this.#parts);
    const own = this.#same.indexOf(this.message);
    const only = this.#same.length > 1 && this.#same.length === parts.length ? parts[own] : undefined;
    if (only) return { likely: [only.path], others: [] };
    const rankOf = (part: Part) =>
      (this.#isQuoted(part) ? 4 : 0) + (this.#isNamed(part) ? 2 : 0) + (part.isNeeded ? 0 : 1);
    const most = Math.max(0, ...parts.map(rankOf));
    const [likely, others] = [true, false].map((isLikely) =>
      parts.filter((part) => (rankOf(part) === most) === isLikely).map(({ path }) => this.#inside(path)),
    );
    return { likely: likely ?? [], others: others ?? [] };
  }

  /** The only value in a part whose key the message contains: without it, Istio takes an equally wrong default. */
  #inside(path: Path): Path {
    const named = leavesIn(valueAt(this.#document, path), path).filter((leaf) =>
      namesKey(this.message, leaf.at(-1)),
    );
    const [only] = named;
    return only && named.length === 1 ? only : path;
  }

  #isQuoted({ path }: Part): boolean {
    const value = valueAt(this.#document, path);
    return typeof value === 'string' && value !== '' && this.message.includes(JSON.stringify(value));
  }

  /** True if the message contains the key of a part, or its value. */
  #isNamed({ path }: Part): boolean {
    const key = path.findLast((step) => typeof step === 'string');
    return namesKey(this.message, key) || mentions(this.message, valueAt(this.#document, path));
  }
}

/** The parts that no other part is in. */
const endsOf = (parts: readonly Part[]): Part[] =>
  parts.filter(
    ({ path }) => !parts.some((other) => other.path.length > path.length && startsWith(other.path, path)),
  );

const startsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step);

const stepsOf = (value: unknown): (string | number)[] =>
  Array.isArray(value) ? value.map((_, index) => index) : isMap(value) ? Object.keys(value) : [];

function leavesIn(value: unknown, path: Path): Path[] {
  const steps = stepsOf(value);
  return steps.length === 0
    ? [path]
    : steps.flatMap((step) => leavesIn(valueAt(value, [step]), [...path, step]));
}

/** The document without the value at a path. */
function without(document: PlainMap, path: Path): PlainMap {
  const copy = structuredClone(document);
  const parent = valueAt(copy, path.slice(0, -1));
  const step = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else if (isMap(parent)) Reflect.deleteProperty(parent, step);
  return copy;
}

/** Messages count rules and items; without an item, the numbers of those behind it change. */
const withoutNumbers = (message: string): string => message.replace(/(#|\brule |\bindex |\[)\d+/g, '$1…');

/** True if a message contains a value as a word of its own. */
function mentions(message: string, value: unknown): boolean {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return false;
  const text = String(value);
  for (let at = message.indexOf(text); at >= 0; at = message.indexOf(text, at + 1)) {
    const around = [message[at - 1] ?? ' ', message[at + text.length] ?? ' '];
    if (around.every((each) => !/[\w*-]/.test(each))) return true;
  }
  return false;
}

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const namesKey = (message: string, key: string | number | undefined): boolean =>
  typeof key === 'string' && key.length > 1 && letters(message).includes(letters(key));
