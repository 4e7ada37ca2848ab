import type { Client } from '@grpc/grpc-js';
import { inParallel } from '../../tools/in-parallel.ts';
import type { Case } from '../case.ts';
import { type CallRecord, callOnce } from '../clients/client.ts';
import type { Method } from '../descriptors.ts';
import { callHeader } from '../servers/receipts.ts';
import type { Bench } from './bench.ts';

/** How long a client may take to connect to its proxy; one in plain text may never. */
const connectMs = 10_000;

/** Calls that are made at most until every pod has answered one. */
const mostCalmingCalls = 300;

/** Makes the calls of a case. @throws Error where the caller cannot connect or the method is unknown */
export async function send(
  bench: Bench,
  { from, to, send: sending, behaviour }: Case,
): Promise<{ readonly caseNumber: number; readonly calls: readonly CallRecord[] }> {
  const { method: path, calls, atOnce, deadlineMs, calmBetween } = sending;
  const method = bench.methods.get(path);
  if (!method) throw new Error(`no proto declares ${path}`);
  const client = bench.client(from, to);
  if (from.kind !== 'plain text') await connected(client);
  const caseNumber = bench.admit(behaviour);
  const numbers = Array.from({ length: calls }, (_, number) => number);
  const records = await inParallel(atOnce, numbers, async (number) => {
    if (calmBetween) await calm(bench, client, method, sending);
    const headers = { ...metadataOf(sending, number), [callHeader]: `${caseNumber}.${number}` };
    return callOnce(client, method, headers, { number, deadlineMs });
  });
  return { caseNumber, calls: records };
}

/** The metadata of a call; a cookie has its own name before its value. */
export function metadataOf(
  { metadata, vary }: Case['send'],
  number: number,
): Readonly<Record<string, string>> {
  return vary ? { ...metadata, [vary.name]: `${vary.prefix ?? ''}prove-${number % vary.values}` } : metadata;
}

function connected(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + connectMs, (error) =>
      error ? reject(new Error(`the caller cannot connect to its proxy: ${error.message}`)) : resolve(),
    );
  });
}

/**
 * Successful calls until a whole round of them has met no pod that was not met before: what proxies count of
 * consecutive errors begins anew.
 */
async function calm(bench: Bench, client: Client, method: Method, { metadata }: Case['send']): Promise<void> {
  const caseNumber = bench.admit([]);
  const met = new Map<string, number>();
  for (let number = 0; number < mostCalmingCalls; number++) {
    const headers = { ...metadata, [callHeader]: `${caseNumber}.${number}` };
    const { server = '' } = await callOnce(client, method, headers, { number, deadlineMs: connectMs });
    met.set(server, (met.get(server) ?? 0) + 1);
    if (Math.min(...met.values()) >= 12) return;
  }
}
