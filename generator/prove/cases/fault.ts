import { isDeepStrictEqual } from 'node:util';
import { durationMs } from '../../model/duration.ts';
import type { Abort, Fault, Injection } from '../../model/routing/fault.ts';
import { leastCalls } from '../../proofs/expectations.ts';
import { statusNames } from '../../schema/grpc-status.ts';
import { type CallStatus, httpStatus } from '../call-status.ts';
import type { Case, Claim, Unproven } from '../case.ts';
import {
  type CaseContext,
  caseOf,
  type Derivation,
  expectedIn,
  type Origin,
  sending,
  shortName,
} from './case-context.ts';
import { earliest } from './limit.ts';
import { type Metadata, nearMisses, sampleFor } from './samples.ts';

/** Injected delays and aborts hit their share of the matching calls, and no other calls. */
export const faults: Derivation = (context) => {
  const made = context.instance.service.routing.faults.map((fault, index) => casesOf(context, fault, index));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
};

function casesOf(
  context: CaseContext,
  fault: Fault,
  index: number,
): { readonly cases: Case[]; readonly unproven: Unproven[] } {
  const { instance, origins } = context;
  const path = ['faults', index];
  const metadata = sampleFor(fault.metadata);
  const unproven = (reason: string) => ({
    cases: [],
    unproven: [{ service: instance.service.name, setting: `faults[${index}]`, reason }],
  });
  if (!metadata)
    return unproven(
      'no metadata was found that meets its conditions; write a proof with some in proofs.yaml',
    );
  const cases = fault.methods.flatMap((method): Case[] => {
    const origin = origins.find(({ methods }) => methods.includes(method));
    if (!origin || !isDeepStrictEqual(injectionFor(context, method, metadata, origin), fault.injection))
      return [];
    const name = `faults-${index}/${shortName(instance, method)}`;
    const from = origin.caller;
    const misses = nearMisses(fault.metadata, metadata)
      .filter((miss) => injectionFor(context, method, miss.metadata, origin) === undefined)
      .map((miss) =>
        caseOf(context, 'fault', `${name}/not-${miss.name}-${miss.how}`, path, {
          from,
          send: sending(method, 20, miss.metadata),
          expect: [{ claim: 'status', anyOf: ['OK'] }],
        }),
      );
    const hit = caseOf(context, 'fault', name, path, {
      from,
      send: faultySending(method, metadata, fault.injection),
      expect: claimsOfFault(fault.injection),
    });
    return [hit, ...misses];
  });
  return cases.length > 0
    ? { cases, unproven: [] }
    : unproven('no service or gateway of this cluster may make a call that it matches');
}

const injectionFor = (context: CaseContext, method: string, metadata: Metadata, origin: Origin) =>
  expectedIn(context, origin, method, metadata).injection;

/** Calls that show a fault. */
export function faultySending(method: string, metadata: Metadata, { abort, delay }: Injection): Case['send'] {
  const chance = [abort, delay].some((each) => each && each.percent < 100);
  const wait = delay ? durationMs(delay.fixedDelay) : 0;
  return {
    ...sending(method, chance ? leastCalls : 10, metadata),
    // Many at once take hardly longer than one, as long as those that are not delayed stay quick.
    atOnce: delay ? 40 : 20,
    deadlineMs: wait + 20_000,
  };
}

/** What a fault does to calls. */
export function claimsOfFault({ abort, delay }: Injection): Claim[] {
  const status = abort ? statusOf(abort) : 'OK';
  return [
    abort && abort.percent < 100
      ? { claim: 'status share', status, percent: abort.percent }
      : { claim: 'status', anyOf: [status] },
    ...(delay
      ? [{ claim: 'not before' as const, ms: earliest(durationMs(delay.fixedDelay)), percent: delay.percent }]
      : []),
    ...(abort?.percent === 100 ? [{ claim: 'not reached' as const }] : []),
  ];
}

const statusOf = (abort: Abort): CallStatus =>
  'httpStatus' in abort
    ? httpStatus(abort.httpStatus)
    : (statusNames.find((each) => each === abort.grpcStatus) ?? 'UNKNOWN');
