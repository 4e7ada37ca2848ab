import type { Client } from '@grpc/grpc-js';
import { inParallel } from '../../tools/in-parallel.ts';
import type { Case } from '../case.ts';
import { type CallRecord, callOnce } from '../clients/client.ts';
import type { Method } from '../descriptors.ts';
import { callHeader } from '../servers/receipts.ts';
import type { Bench } from './bench.ts';
import { isWaiting } from './waiting.ts';

/** How long a client may take to connect to its proxy; one in plain text may never. */
const connectMs = 10_000;

/** Calls that are made at most until every pod has answered one. */
const mostCalmingCalls = 300;

/** Makes the calls of a case. @throws Error where the caller cannot connect or the method is unknown */
export async function send(
  bench: Bench,
  claim: Case,
): Promise<{ readonly caseNumber: number; readonly calls: readonly CallRecord[] }> {
  const { kind, from, to, send: sending } = claim;
  const { method: path, calls, atOnce, deadlineMs } = sending;
  const method = bench.methods.get(path);
  if (!method) throw new Error(`no proto declares ${path}`);
  const client = bench.client(from, to);
  // Where there is no way, there need not even be a listener to connect to.
  if (from.kind !== 'plain text' && kind !== 'egress') await connected(client);
  if (sending.calm === 'once') await calm(bench, client, method, claim);
  const caseNumber = bench.admit(claim);
  const numbers = Array.from({ length: calls }, (_, number) => number);
  const token = tokenOf(bench, claim);
  const records = await inParallel(atOnce, numbers, async (number) => {
    if (sending.calm === 'each') await calm(bench, client, method, claim);
    const headers = { ...metadataOf(sending, number), ...token, [callHeader]: `${caseNumber}.${number}` };
    const call = () => callOnce(client, method, headers, { number, deadlineMs });
    return isWaiting(claim) ? call() : bench.gate(call);
  });
  return { caseNumber, calls: records };
}

/** Of these calls, so many are under way at one time. */
const calmingAtOnce = 10;

function tokenOf({ mesh }: Bench, { send: { token } }: Case): Readonly<Record<string, string>> {
  return token ? { [token.header]: `${token.prefix}${mesh.token(token.claims)}` } : {};
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
async function calm(bench: Bench, client: Client, method: Method, claim: Case): Promise<void> {
  const { metadata } = claim.send;
  const caseNumber = bench.admit({ ...claim, behaviour: [] });
  const met = new Map<string, number>();
  for (let number = 0; number < mostCalmingCalls; number += calmingAtOnce) {
    const numbers = Array.from({ length: calmingAtOnce }, (_, index) => number + index);
    const answers = await inParallel(calmingAtOnce, numbers, (each) => {
      const headers = { ...metadata, [callHeader]: `${caseNumber}.${each}` };
      return callOnce(client, method, headers, { number: each, deadlineMs: connectMs });
    });
    for (const { server = '' } of answers) met.set(server, (met.get(server) ?? 0) + 1);
    if (Math.min(...met.values()) >= 12) return;
  }
}
