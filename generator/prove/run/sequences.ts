import { grouped } from '../../lang/grouped.ts';
import type { Caller } from '../../mesh/caller.ts';
import type { Case } from '../case.ts';
import { isMostlyWaiting } from './send.ts';

/** Cases that change the error counts of one proxy, so they run one after the other. */
export interface Sequence {
  readonly caller: Caller;
  /** True if only these cases use the proxy of the caller: other cases can run meanwhile. */
  readonly isAlone: boolean;
  readonly cases: readonly Case[];
}

/** Most further proxies in a mesh. Each is an Envoy, and more of them than cores can use would only slow the others down. */
const mostProxies = 8;

/**
 * The sequences of the cases that disturb others. Callers with the most work get one or more proxies for these cases
 * alone, as the error counts of a proxy concern only its own calls.
 */
export function sequencesOf(cases: readonly Case[]): Sequence[] {
  const groups = [
    ...grouped(
      cases.filter(({ disturbs }) => disturbs),
      ({ from }) => JSON.stringify(from),
    ).values(),
  ];
  const proxies = proxiesFor(groups);
  return groups.flatMap((group): Sequence[] => {
    const [{ from }] = group;
    const count = proxies.get(group) ?? 0;
    if (from.kind !== 'service' || count === 0)
      return [{ caller: from, isAlone: false, cases: inOrder(group) }];
    return distributed(group, count).map((part, index) => ({
      caller: { ...from, proxy: index + 1 },
      isAlone: true,
      cases: inOrder(part),
    }));
  });
}

/** How many further proxies each group gets: one each time for the group whose longest sequence is the longest. */
function proxiesFor(groups: readonly (readonly Case[])[]): Map<readonly Case[], number> {
  const proxies = new Map<readonly Case[], number>();
  const open = groups.filter(([first]) => first?.from.kind === 'service');
  for (let given = 0; given < mostProxies; given++) {
    const [longest] = open
      .filter((group) => (proxies.get(group) ?? 0) < group.length)
      .toSorted((a, b) => remaining(b) - remaining(a));
    if (!longest) break;
    // Another proxy would not make the run shorter than its longest case.
    if (remaining(longest) <= waitingWeight) break;
    proxies.set(longest, (proxies.get(longest) ?? 0) + 1);
  }
  return proxies;

  function remaining(group: readonly Case[]): number {
    const count = proxies.get(group) ?? 0;
    // Without a proxy of their own, the cases begin after all others.
    return count === 0 ? beginning + weightOf(group) : weightOf(group) / count;
  }
}

/** How long a case with slow servers takes, in the time of another one. */
const waitingWeight = 6;

/** Above every weight that counts: each group gets one proxy before another gets two. */
const beginning = 1_000_000;

const weightOf = (cases: readonly Case[]): number =>
  cases.reduce((sum, each) => sum + (isMostlyWaiting(each) ? waitingWeight : 1), 0);

/** Cases in a number of parts that take about as long. */
function distributed(cases: readonly Case[], count: number): Case[][] {
  const parts = Array.from({ length: count }, (): Case[] => []);
  for (const each of cases.toSorted((a, b) => weightOf([b]) - weightOf([a]))) {
    const [shortest] = parts.toSorted((a, b) => weightOf(a) - weightOf(b));
    shortest?.push(each);
  }
  return parts;
}

/** Ejections are last: pods return only after a while. */
function inOrder(cases: readonly Case[]): Case[] {
  const isLast = ({ kind }: Case) => kind === 'ejection';
  return [...cases.filter((each) => !isLast(each)), ...cases.filter(isLast)];
}
