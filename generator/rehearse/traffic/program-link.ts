import type { Channel } from '../pod.ts';
import { type CallData, isReport, type Order, type Report } from './messages.ts';

/** A program of a pod that runs, or the one outside of the mesh. */
export class ProgramLink {
  readonly #channel: Channel;
  #serial = 0;
  #sent = '[]';
  #last: Pick<Report, 'serial' | 'open' | 'isStopping'> = { serial: 0, open: {}, isStopping: false };

  /** @param listen gets every report of the program */
  constructor(channel: Channel, listen: (report: Report) => void) {
    this.#channel = channel;
    channel.onMessage((message) => {
      if (!isReport(message)) return;
      this.#last = message;
      listen(message);
    });
  }

  send(order: Exclude<Order, { readonly kind: 'calls' }>): void {
    this.#channel.send(order);
  }

  /** All calls that the program makes from now on. */
  make(calls: readonly CallData[]): void {
    const text = JSON.stringify(calls);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#serial += 1;
    this.#channel.send({ kind: 'calls', serial: this.#serial, calls } satisfies Order);
  }

  /** True if it starts no call any more. */
  get isStopping(): boolean {
    return this.#last.isStopping;
  }

  /** True if the program makes the calls that it was sent, and none of the others is in progress. */
  hasEndedAllBut(routes: ReadonlySet<string>): boolean {
    return (
      this.#last.serial === this.#serial && Object.keys(this.#last.open).every((route) => routes.has(route))
    );
  }
}
