import { httpCode } from '../../../prove/call-status.ts';
import type { CallRecord } from '../../../prove/clients/client.ts';
import { connectOnce } from '../../../prove/clients/connection.ts';
import { type HttpClient, httpClientOf } from '../../../prove/clients/http.ts';
import {
  type CallData,
  type ConnectionData,
  type HttpCallData,
  podHeader,
  signatureIn,
  versionHeader,
} from '../messages.ts';
import type { Tally } from './tally.ts';

/** A client of HTTP/1.1 for the target of some calls. */
export function httpClientFor({ target, authority, tls }: HttpCallData): HttpClient {
  return httpClientOf({
    address: hostAndPort(target),
    authority: authority ?? target,
    ...(tls ? { tls: { rootCertificates: tls.roots, serverName: tls.serverName } } : {}),
  });
}

/** Sends one request and counts its end. */
export async function requestOnce(client: HttpClient, data: HttpCallData, tally: Tally): Promise<void> {
  const { request, headers, deadlineMs } = data;
  await counted(data, tally, async () => {
    const record = await client.send(request, headers, { number: 0, deadlineMs });
    const { [podHeader]: pod, [versionHeader]: version } = record.initial;
    return { record, pod, version, isOk: isAnswer(record, data, pod) };
  });
}

/** Opens one connection, waits for an answer, and counts its end. */
export async function connectionOnce(data: ConnectionData, tally: Tally): Promise<void> {
  const { target, deadlineMs } = data;
  await counted(data, tally, async () => {
    const record = await connectOnce(hostAndPort(target), 'rehearse', { number: 0, deadlineMs });
    return { record, ...signatureIn(record.server), isOk: record.status === 'OK' };
  });
}

/** A service's own program may refuse a request that the rehearsal makes up; what a proxy answers has no name of a pod. */
const isAnswer = ({ status }: CallRecord, { isSteady }: HttpCallData, pod: string | undefined): boolean =>
  status === 'OK' || (!isSteady && pod !== undefined && (httpCode(status) ?? 500) < 500);

interface Ended {
  readonly record: CallRecord;
  readonly pod?: string | undefined;
  readonly version?: string | undefined;
  readonly isOk: boolean;
}

async function counted({ route }: CallData, tally: Tally, call: () => Promise<Ended>): Promise<void> {
  const [at, began] = [Date.now(), performance.now()];
  tally.sent(route, at);
  const { record, pod, version, isOk } = await call();
  const durationMs = Math.round(performance.now() - began);
  if (isOk) {
    tally.succeeded(route, durationMs, version);
    return;
  }
  const { status: code, details: message } = record;
  const answeredBy = pod === undefined ? {} : { answeredBy: pod };
  tally.failed({ route, at, durationMs, code, message, ...answeredBy, isCutStream: false });
}

function hostAndPort(target: string): { readonly host: string; readonly port: number } {
  const address = addressOf(target);
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** A variable such as STOCK_ADDRESS replaces the address of stock, as in services/chassis/callee.ts. */
export function addressOf(target: string): string {
  const [name = ''] = target.split(/[.:]/, 1);
  return process.env[`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`] || target;
}
