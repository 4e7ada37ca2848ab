import type { ServerBehaviour } from '../case.ts';
import type { Receipt } from './receipts.ts';

/** What a server does with one try. */
export interface Treatment {
  readonly fail?: NonNullable<ServerBehaviour['fail']>['code'];
  readonly slowMs: number;
  readonly answer: Readonly<Record<string, string>>;
}

/** The treatment of a try: the first behaviour for this server and this try, else a plain answer. */
export function treatmentOf(behaviours: readonly ServerBehaviour[], receipt: Receipt): Treatment {
  const behaviour: Partial<ServerBehaviour> = behaviours.find(({ who }) => isFor(who, receipt)) ?? {};
  const { fail, slowMs = 0, slowTries = Number.POSITIVE_INFINITY, answer = {} } = behaviour;
  return {
    ...(fail && fails(fail, receipt) ? { fail: fail.code } : {}),
    slowMs: receipt.try > slowTries ? 0 : slowMs,
    answer,
  };
}

function isFor(who: ServerBehaviour['who'], { server, isCopy }: Receipt): boolean {
  if (who === 'all') return true;
  if (who === 'copies') return isCopy;
  if ('external' in server) return false;
  if ('version' in who) return server.version === who.version;
  const { service, version, index } = who.pod;
  return server.service === service && server.version === version && server.index === index;
}

function fails({ first, percent }: NonNullable<ServerBehaviour['fail']>, receipt: Receipt): boolean {
  if (first !== undefined && receipt.try > first) return false;
  return percent === undefined || receipt.call % 100 < percent;
}
