import { status } from '@grpc/grpc-js';
import { isUnexpected } from './call-status.ts';
import { requestId, traceId } from './forwarded-headers.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { Level, Log } from './log.ts';

/** Codes for a failure of this server or of one behind it. Every other code is caused by the caller. */
const levels: Readonly<Partial<Record<status, Level>>> = {
  [status.DEADLINE_EXCEEDED]: 'warn',
  [status.RESOURCE_EXHAUSTED]: 'warn',
  [status.UNAVAILABLE]: 'warn',
  [status.UNKNOWN]: 'error',
  [status.INTERNAL]: 'error',
  [status.DATA_LOSS]: 'error',
};

/** Starts the clock of a call; the returned function writes its line when the call has ended. */
export function startCallLog(log: Log, call: IncomingCall): (code: status, error?: unknown) => void {
  const start = performance.now();
  return (answered, error) => {
    const code = call.cancelled ? codeOfCancelled(call) : answered;
    log(levels[code] ?? 'info', 'call', {
      method: call.getPath().slice(1),
      code: status[code],
      duration_ms: Math.round((performance.now() - start) * 100) / 100,
      request_id: requestId(call.metadata),
      trace_id: traceId(call.metadata),
      error: describe(error),
    });
  };
}

/** A call that ended before its answer was ready: the caller left, or its time was up. */
function codeOfCancelled(call: IncomingCall): status {
  return Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}

function describe(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) return String(error);
  return isUnexpected(error) ? error.stack : error.message;
}
