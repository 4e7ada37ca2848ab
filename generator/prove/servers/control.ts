import {
  Metadata,
  type Responder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerListener,
} from '@grpc/grpc-js';
import { podLabel } from '../../mesh/pods.ts';
import { statusCode } from '../../schema/grpc-status.ts';
import { type CallStatus, isGrpcStatus } from '../call-status.ts';
import type { ServerBehaviour } from '../case.ts';
import { treatmentOf } from './behaviour.ts';
import { callHeader, headersOf, isCopy, type Receipt, type Receipts, type ServerName } from './receipts.ts';

/** Metadata, initial and trailing, with the label of the server. */
export const serverHeader = 'x-prove-server';

/** The orders of a case for servers, by its number. */
export type Orders = (caseNumber: number) => {
  readonly behaviour: readonly ServerBehaviour[];
  /** Addresses in x-forwarded-for of its calls. */
  readonly hops: number;
};

/** The label of a server in metadata. */
export const serverLabel = (server: ServerName): string =>
  'external' in server ? `${server.external}@${server.host}` : podLabel(server);

/**
 * Records every call, treats it as its case wants, and adds the label of the server to the answer. It works with any
 * handlers: those made from descriptors, or those of a real server.
 */
export function control(server: ServerName, receipts: Receipts, orders: Orders): ServerInterceptor {
  const label = serverLabel(server);
  return ({ path }, call) => {
    let known: { readonly caseNumber: number; readonly receipt: Receipt } | undefined;
    let answer: Readonly<Record<string, string>> = {};
    const ended = (how: 'answered' | 'failed' | 'cancelled') => {
      if (known) known.receipt.ended ??= { how, at: performance.now() };
    };
    const signed = (metadata: Metadata): Metadata => {
      metadata.set(serverHeader, label);
      return metadata;
    };
    const responder: Responder = {
      start: (next) => next(listener),
      sendMetadata(metadata, next) {
        for (const [name, value] of Object.entries(answer)) metadata.set(name, value);
        next(signed(metadata));
      },
      sendStatus(status, next) {
        ended(status.code === 0 ? 'answered' : 'failed');
        next({ ...status, metadata: signed(status.metadata ?? new Metadata()) });
      },
    };
    let waiting: NodeJS.Timeout | undefined;
    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        known = receipts.note(first(metadata, callHeader), (caseNumber) => ({
          server,
          isCopy: isCopy(call.getHost(), headersOf(metadata)['x-forwarded-for'], orders(caseNumber).hops),
          method: path.slice(1),
          authority: call.getHost(),
          peer: call.getPeer(),
          metadata: headersOf(metadata),
          began: performance.now(),
        }));
        if (!known) return next(metadata);
        const treatment = treatmentOf(orders(known.caseNumber).behaviour, known.receipt);
        answer = treatment.answer;
        const proceed = () => (treatment.fail ? fail(controlled, treatment.fail, label) : next(metadata));
        if (treatment.slowMs > 0) waiting = setTimeout(proceed, treatment.slowMs);
        else proceed();
      },
      onCancel() {
        clearTimeout(waiting);
        ended('cancelled');
      },
    };
    const controlled = new ServerInterceptingCall(call, responder);
    return controlled;
  };
}

function fail(call: ServerInterceptingCallInterface, code: CallStatus, label: string): void {
  call.sendStatus({
    code: statusCode(isGrpcStatus(code) ? code : 'UNKNOWN'),
    details: `${label} fails in this case`,
    metadata: new Metadata(),
  });
}

const first = (metadata: Metadata, name: string): string | undefined => metadata.get(name)[0]?.toString();
