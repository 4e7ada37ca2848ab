/** The lines of a text. Offsets are looked up by bisection, because a broken file can have many findings. */
export class Lines {
  readonly #texts: readonly string[];
  readonly #starts: number[] = [];

  constructor(text: string) {
    this.#texts = text.split('\n');
    let start = 0;
    for (const line of this.#texts) {
      this.#starts.push(start);
      start += line.length + 1;
    }
  }

  /** The text of a line, counted from 1, without its line break. */
  text(line: number): string | undefined {
    return this.#texts[line - 1]?.replace(/\r$/, '');
  }

  /** Line and column of an offset, both counted from 1. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    let [line, beyond] = [0, this.#starts.length];
    while (beyond - line > 1) {
      const middle = (line + beyond) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) line = middle;
      else beyond = middle;
    }
    return { line: line + 1, column: offset - (this.#starts[line] ?? 0) + 1 };
  }

  /** The offset of a line and column, both counted from 1; outside the text, the nearest offset inside. */
  offsetOf(line: number, column: number): number {
    const index = Math.min(Math.max(1, line), this.#texts.length) - 1;
    const within = Math.min(Math.max(1, column) - 1, this.#texts[index]?.length ?? 0);
    return (this.#starts[index] ?? 0) + within;
  }
}
