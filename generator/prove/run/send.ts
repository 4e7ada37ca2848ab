import { inParallel } from '../../lang/in-parallel.ts';
import type { CallStatus } from '../call-status.ts';
import type { Case } from '../case.ts';
import type { CallRecord } from '../clients/client.ts';
import { callHeader } from '../servers/receipts.ts';
import { type Calls, callsOf, connectMs } from './calls.ts';
import type { TestRig } from './test-rig.ts';

/** Most calls until every pod has answered some, and how many of them at one time. */
const [mostResetCalls, resetCallsAtOnce] = [300, 10];

/** The calls of a case with their results. */
export interface Sent {
  readonly caseNumber: number;
  readonly calls: readonly CallRecord[];
  /** Calls that were repeated because this machine delayed them. */
  readonly late: number;
  /** Connections that the policies of the callee refused meanwhile, if they were counted. */
  readonly refusals?: number;
}

/** Makes the calls of a case. @throws Error if the caller cannot connect or the method is unknown */
export async function send(rig: TestRig, testCase: Case): Promise<Sent> {
  const { from, send: sending } = testCase;
  const calls = callsOf(rig, testCase);
  if (!calls) throw new Error(`no proto declares ${sending.method}`);
  if (from.kind !== 'plain text' && !isExpectedUnreachable(testCase)) await calls.connected();
  if (sending.reset === 'once') await resetErrorCounts(rig, calls, testCase);
  const caseNumber = rig.register(testCase);
  const make = (first: number, count: number) =>
    inParallel(sending.atOnce, numbered(first, count), async (number) => {
      if (sending.reset === 'each') await resetErrorCounts(rig, calls, testCase);
      const headers = headersOf(rig, testCase, caseNumber, number);
      const call = () => calls.make(headers, { number, deadlineMs: sending.deadlineMs });
      return isMostlyWaiting(testCase) ? call() : rig.gate(call);
    });
  const records = await make(0, sending.calls);
  const late = records.filter((call) => isLate(testCase, call));
  if (late.length === 0 || late.length > Math.max(1, sending.calls * mostLate))
    return { caseNumber, calls: records, late: 0 };
  const anew = await make(sending.calls, late.length);
  return {
    caseNumber,
    calls: [...records.filter((call) => !late.includes(call)), ...anew],
    late: late.length,
  };
}

/** A larger share of late calls, and more than one, is a failure, not a busy machine. */
const mostLate = 0.02;

/** Statuses of calls that a limit has ended. */
const cut: readonly CallStatus[] = [
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'CANCELLED',
  'HTTP 504',
  'HTTP 503',
];

/**
 * True for a call that the route ended at the limit of the spec, although servers answer at once: this machine delayed
 * it, not the server. A call that a shorter limit ended does not count as late.
 */
function isLate({ send: { limitMs } }: Case, { status, began, ended }: CallRecord): boolean {
  return limitMs !== undefined && cut.includes(status) && ended - began >= 0.9 * limitMs;
}

/** True if the case expects that calls arrive nowhere: there may be no listener to connect to. */
const isExpectedUnreachable = ({ kind, expect }: Case): boolean =>
  kind === 'egress' || (kind === 'written' && expect.some(({ claim }) => claim === 'not reached'));

const numbered = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** All metadata of a call: its own, a token if it has one, and its name. */
export function headersOf(
  { mesh }: TestRig,
  { send: { token, ...sending } }: Case,
  caseNumber: number,
  number: number,
): Readonly<Record<string, string>> {
  return {
    ...metadataOf(sending, number),
    ...(token ? { [token.header]: `${token.prefix}${mesh.token(token.claims)}` } : {}),
    [callHeader]: `${caseNumber}.${number}`,
  };
}

/** The metadata of a call; a cookie has its own name before its value. */
function metadataOf({ metadata, vary }: Case['send'], number: number): Readonly<Record<string, string>> {
  return vary ? { ...metadata, [vary.name]: `${vary.prefix ?? ''}prove-${number % vary.values}` } : metadata;
}

/**
 * Makes successful calls until every known pod has answered 12 of them: this resets the counts of consecutive errors in
 * the proxies.
 */
async function resetErrorCounts(rig: TestRig, calls: Calls, testCase: Case): Promise<void> {
  const caseNumber = rig.register({ ...testCase, behaviour: [] });
  const met = new Map<string, number>();
  for (let first = 0; first < mostResetCalls; first += resetCallsAtOnce) {
    const answers = await inParallel(resetCallsAtOnce, numbered(first, resetCallsAtOnce), (number) =>
      rig.gate(() =>
        calls.make(headersOf(rig, testCase, caseNumber, number), { number, deadlineMs: connectMs }),
      ),
    );
    for (const { server = '' } of answers) met.set(server, (met.get(server) ?? 0) + 1);
    if (Math.min(...met.values()) >= 12) return;
  }
}

/** True for a case that spends most of its time waiting for a slow server, or for a delay: it needs little CPU. */
export const isMostlyWaiting = ({ behaviour, expect }: Pick<Case, 'behaviour' | 'expect'>): boolean =>
  behaviour.some(({ slowMs = 0, who }) => slowMs > 0 && who !== 'copies') ||
  expect.some(({ claim }) => claim === 'not before');
