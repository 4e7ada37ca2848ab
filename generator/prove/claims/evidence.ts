import type { Admission } from '../../mesh/open-mesh.ts';
import type { Case, Claim, ClaimResult } from '../case.ts';
import type { CallRecord } from '../clients/client.ts';
import type { Receipt, ServerName } from '../servers/receipts.ts';
import { acceptanceRegion, type Region } from '../statistics.ts';

/** Everything that was observed of a case. */
export interface Evidence {
  readonly case: Case;
  readonly calls: readonly CallRecord[];
  readonly receipts: readonly Receipt[];
  /** Connections that the policies of the callee refused meanwhile; undefined for calls, and for many connections. */
  readonly refusals?: number;
  /** Whether the API server accepts the pods of the cluster. */
  readonly admissions: readonly Admission[];
  /** Probability that an assertion about a share fails by chance. */
  readonly alpha: number;
}

/** Evaluates the claims of one kind. */
export type EvaluateClaim<Name extends Claim['claim']> = (
  claim: Extract<Claim, { readonly claim: Name }>,
  evidence: Evidence,
) => ClaimResult;

/** The service and the version in the label of a pod. */
export function versionOf(label: string | undefined): { service: string; version: string } | undefined {
  const [service, version, index] = (label ?? '').split('/');
  return service && version && index !== undefined ? { service, version } : undefined;
}

/** True for a server of this service, and of this version, if one is given. */
export const isOf = (server: ServerName, service: string, version: string | undefined): boolean =>
  'service' in server && server.service === service && (version === undefined || server.version === version);

/** Tries, without the copies that mirrors send. */
export const triesIn = ({ receipts }: Evidence): Receipt[] => receipts.filter(({ isCopy }) => !isCopy);

/** A call without an answer, in counts of the servers that answered. */
export const unanswered = 'no server';

/** The number of occurrences of each thing, most frequent first. */
export function tally(things: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** `903 v1, 97 v2` */
export const tallyText = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? 'nothing' : [...counts].map(([thing, count]) => `${count} ${thing}`).join(', ');

/** The result of a claim about every call. */
export function allOf(
  { calls }: Evidence,
  right: (call: CallRecord) => boolean,
  expected: string,
  wrong: (call: CallRecord) => string,
): ClaimResult {
  const others = calls.filter((call) => !right(call));
  if (others.length === 0) return { ok: true, expected, seen: expected };
  return {
    ok: false,
    expected,
    seen: `${others.length} of ${calls.length}: ${tallyText(tally(others.map(wrong)))}`,
  };
}

/** Compares a count of calls with a share in percent. */
export function evaluateShare(
  count: number,
  calls: number,
  percent: number,
  alpha: number,
): { readonly ok: boolean; readonly region: Region } {
  const region = acceptanceRegion(calls, percent / 100, alpha);
  return { ok: calls > 0 && region.from <= count && count <= region.to, region };
}

/** `(57–149)`, or `(1000)` for a region of one number. */
export const withinText = ({ from, to }: Region): string => (from === to ? `(${from})` : `(${from}–${to})`);
