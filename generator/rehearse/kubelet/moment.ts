/** A moment that one part reaches, once, and that others wait for. */
export class Moment {
  readonly reached: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  reach(): void {
    this.#resolve();
  }
}
