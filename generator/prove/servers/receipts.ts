import type { IncomingHttpHeaders } from 'node:http';
import type { Metadata } from '@grpc/grpc-js';
import type { PodName } from '../../mesh/pods.ts';

/** Header that names a call: `<number of the case>.<number of the call>`, both counted from 0. */
export const callHeader = 'x-prove-call';

/** A try of a call, or a copy of one, as a server has seen it. */
export interface Receipt {
  readonly call: number;
  /** Counts the tries of a call from 1, whichever servers they met; copies are not counted. */
  readonly try: number;
  readonly server: ServerName;
  /** True for what a mirror sent. */
  readonly isCopy: boolean;
  /** `package.Service/Method`, or `GET /product/17`. */
  readonly method: string;
  readonly authority: string;
  readonly peer: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds of performance.now(). */
  readonly began: number;
  ended?: { readonly how: 'answered' | 'failed' | 'cancelled'; readonly at: number };
}

/** A server: a pod of a service, or the substitute for a host outside. */
export type ServerName = PodName | { readonly external: string; readonly host: string };

/** What all servers have seen, by the number of the case: calls of different cases do not mix. */
export class Receipts {
  readonly #byCase = new Map<number, Receipt[]>();
  readonly #tries = new Map<string, number>();
  /** Calls that no case sent. */
  strays = 0;

  /** Everything seen of a case so far, in the order of arrival. */
  of(caseNumber: number): readonly Receipt[] {
    return this.#byCase.get(caseNumber) ?? [];
  }

  /** Notes a try, or a copy; undefined for a call without a name. */
  note(
    id: string | undefined,
    seen: (caseNumber: number) => Omit<Receipt, 'call' | 'try' | 'ended'>,
  ): { readonly caseNumber: number; readonly receipt: Receipt } | undefined {
    const parts = /^(\d+)\.(\d+)$/.exec(id ?? '');
    if (!parts) {
      this.strays += 1;
      return undefined;
    }
    const caseNumber = Number(parts[1]);
    const key = parts[0];
    const arrived = seen(caseNumber);
    const tries = (this.#tries.get(key) ?? 0) + (arrived.isCopy ? 0 : 1);
    this.#tries.set(key, tries);
    const receipt: Receipt = { call: Number(parts[2]), try: tries, ...arrived };
    const known = this.#byCase.get(caseNumber);
    if (known) known.push(receipt);
    else this.#byCase.set(caseNumber, [receipt]);
    return { caseNumber, receipt };
  }
}

/**
 * True for a copy. Envoy sends copies with a client of its own, which adds an address to x-forwarded-for; sidecars add
 * none to what they pass on, gateways one. Where istiod wants it, their authority ends with `-shadow` as well.
 * Source: Envoy, AsyncClient.StreamOptions.send_xff and RouteAction.request_mirror_policies.
 * @param forwarded the value of x-forwarded-for
 * @param hops addresses that x-forwarded-for has if the caller of the case sends the call
 */
export function isCopy(authority: string, forwarded: string | undefined, hops: number): boolean {
  const addresses = forwarded?.split(',') ?? [];
  return addresses.length > hops || /-shadow(:\d+)?$/.test(authority);
}

/** Metadata as plain texts; values of one name are joined as HTTP does it. */
export const headersOf = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(Object.keys(metadata.getMap()).map((name) => [name, metadata.get(name).join(',')]));

/** Headers of HTTP as plain texts, in the same way. */
export const plainHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );
