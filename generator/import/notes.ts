/** Something that a reader of the report should know about a service. */
export interface Note {
  /** Name of the service, or of another document. */
  readonly about: string;
  readonly text: string;
}

/** Collects notes; one that holds in several clusters counts once. */
export class Notes {
  readonly #notes = new Map<string, Note>();

  add(about: string, text: string): void {
    this.#notes.set(`${about}\n${text}`, { about, text });
  }

  all(): readonly Note[] {
    return [...this.#notes.values()].toSorted((a, b) => (a.about < b.about ? -1 : a.about > b.about ? 1 : 0));
  }
}
