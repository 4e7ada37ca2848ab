import { readFileSync } from 'node:fs';
import { nameOf, parseAsData, splitDocuments } from '../document.ts';
import type { DocumentName } from '../finding.ts';
import type { DocumentPlace } from './offline.ts';

/** A document that Istio's analysis got. */
export interface AnalyzedDocument {
  readonly subject: string;
  readonly name: DocumentName;
  readonly value: unknown;
  readonly text: string;
}

/** A file with the documents of one overlay. */
export interface OverlayFile {
  readonly subject: string;
  readonly path: string;
}

/**
 * The documents of one cluster, read and parsed only if the analysis reports them: most runs find nothing,
 * and a cluster of a thousand services has ten thousand documents.
 */
export class ClusterDocuments {
  readonly files: readonly OverlayFile[];
  readonly #texts = new Map<number, readonly string[]>();
  readonly #parsed = new Map<string, AnalyzedDocument>();

  constructor(files: readonly OverlayFile[]) {
    this.files = files;
  }

  /** The document at a place. */
  at({ file, document }: DocumentPlace): AnalyzedDocument | undefined {
    const text = this.#textsOf(file)[document];
    return text === undefined ? undefined : this.#parse(file, document, text);
  }

  /** The documents whose text contains a word. */
  containing(word: string): AnalyzedDocument[] {
    return this.files.flatMap((_, file) =>
      this.#textsOf(file).flatMap((text, document) =>
        text.includes(word) ? [this.#parse(file, document, text)] : [],
      ),
    );
  }

  #textsOf(file: number): readonly string[] {
    const path = this.files[file]?.path;
    const texts =
      this.#texts.get(file) ??
      (path === undefined ? [] : splitDocuments(readFileSync(path, 'utf8')).map(({ text }) => text));
    this.#texts.set(file, texts);
    return texts;
  }

  #parse(file: number, document: number, text: string): AnalyzedDocument {
    const key = `${file} ${document}`;
    const known = this.#parsed.get(key);
    if (known) return known;
    const value = parseAsData(text);
    const parsed = { subject: this.files[file]?.subject ?? '', name: nameOf(value), value, text };
    this.#parsed.set(key, parsed);
    return parsed;
  }
}
