import type { Caller } from '../../mesh/caller.ts';
import type { Case } from '../case.ts';
import { callAsBrowser } from '../clients/browser.ts';
import { type CallRecord, callOnce } from '../clients/client.ts';
import type { TestRig } from './test-rig.ts';

/** How long a client may take to connect to its proxy; one in plain text may never. */
export const connectMs = 10_000;

/** Makes the calls of a case: by gRPC, by HTTP, or as a browser. */
export interface Calls {
  /** Waits until the client can reach its proxy. @throws Error if it cannot */
  connected(): Promise<void>;
  /** Makes one call; a failed one is a result. */
  make(
    headers: Readonly<Record<string, string>>,
    limits: { readonly number: number; readonly deadlineMs: number },
  ): Promise<CallRecord>;
}

/** The calls of a case; undefined for a method that neither a proto nor a spec declares. */
export function callsOf(
  rig: TestRig,
  { from, to, send }: Pick<Case, 'from' | 'to' | 'send'>,
): Calls | undefined {
  const { request, browser } = send;
  if (request) {
    const client = rig.httpClient(from, to);
    return {
      connected: () =>
        client.connected(connectMs).catch((error: unknown) => {
          throw new Error(cannotConnect(from), { cause: error });
        }),
      make: (headers, limits) =>
        browser
          ? callAsBrowser(rig.mesh.route(from, to), undefined, { ...browser, request }, headers, limits)
          : client.send(request, headers, limits),
    };
  }
  const method = rig.methods.get(send.method);
  if (!method) return undefined;
  const client = rig.client(from, to);
  return {
    connected: () =>
      new Promise((resolve, reject) => {
        client.waitForReady(Date.now() + connectMs, (error) =>
          error ? reject(new Error(cannotConnect(from), { cause: error })) : resolve(),
        );
      }),
    make: (headers, limits) =>
      browser
        ? callAsBrowser(rig.mesh.route(from, to), method, browser, headers, limits)
        : callOnce(client, method, headers, limits),
  };
}

function cannotConnect(from: Caller): string {
  const why =
    from.kind === 'service'
      ? `, which only listens at ports of the services that ${from.service} lists under calls`
      : '';
  return `the caller cannot connect to its proxy${why}`;
}
