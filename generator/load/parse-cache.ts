import { join } from 'node:path';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { isMap, isMapOf } from '../lang/plain-map.ts';
import { sha1 } from '../lang/sha1.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { ParseCache } from './workspace.ts';

interface Entry {
  readonly digest: string;
  readonly value: unknown;
}

type Entries = Readonly<Record<string, Entry>>;

/**
 * A parse cache in .cache/: parsing YAML is the slowest part of a run after an edit. If it is lost, the next
 * run is only slower.
 */
export class StoredParseCache implements ParseCache {
  readonly #path: string;
  readonly #stored: Entries;
  readonly #used: Record<string, Entry> = {};
  #changed = false;

  /** @param path of its file, relative to `root` */
  constructor(root: string, path = '.cache/parsed.json') {
    this.#path = join(root, path);
    this.#stored = cachedJson(this.#path, areEntries) ?? {};
  }

  get({ path, text }: SourceFile): unknown {
    const entry = Object.hasOwn(this.#stored, path) ? this.#stored[path] : undefined;
    if (entry?.digest !== sha1(text)) return undefined;
    this.#used[path] = entry;
    return entry.value;
  }

  set({ path, text }: SourceFile, value: unknown): void {
    this.#used[path] = { digest: sha1(text), value };
    this.#changed = true;
  }

  /** Keeps only the entries that this run has used. */
  save(): void {
    if (!this.#changed && Object.keys(this.#used).length === Object.keys(this.#stored).length) return;
    writeWhole(this.#path, JSON.stringify(this.#used));
  }
}

/** A parse cache for a process that checks repeatedly. */
export class MemoryParseCache implements ParseCache {
  readonly #entries = new Map<string, { readonly text: string; readonly value: unknown }>();

  get({ path, text }: SourceFile): unknown {
    const entry = this.#entries.get(path);
    return entry?.text === text ? entry.value : undefined;
  }

  set({ path, text }: SourceFile, value: unknown): void {
    this.#entries.set(path, { text, value });
  }
}

const areEntries = (value: unknown): value is Entries => isMapOf(value, isEntry);

const isEntry = (value: unknown): value is Entry =>
  isMap(value) && typeof value['digest'] === 'string' && 'value' in value;
