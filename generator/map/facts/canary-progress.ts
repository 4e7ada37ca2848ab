import type { CanaryStatus } from '../../promotion/canary-status.ts';
import type { ServiceHistory } from './history.ts';

/** How far a canary has come. */
export interface CanaryProgress {
  /** Shares that the new version has had, the first one first, each with the date of its commit. */
  readonly done: readonly { readonly weight: number; readonly date: string; readonly commit: string }[];
  /** The commit that added the version; undefined without a history. */
  readonly since?: { readonly date: string; readonly commit: string };
}

/** Reads the steps of a canary from the history of its cluster file. */
export function progressOf(
  { cluster, service, canary }: Pick<CanaryStatus, 'cluster' | 'service' | 'canary'>,
  histories: readonly ServiceHistory[],
): CanaryProgress {
  const moments =
    histories.find((each) => each.cluster === cluster && each.service === service)?.moments ?? [];
  // The name of a version may be used again: only the time since it was last absent counts.
  const absent = moments.findLastIndex(({ versions }) => versions.every(({ name }) => name !== canary));
  const own = moments.slice(absent + 1).flatMap(({ date, commit, versions }) => {
    const weight = versions.find(({ name }) => name === canary)?.weight;
    return weight === undefined ? [] : [{ weight, date, commit }];
  });
  const [first] = own;
  return {
    done: own.filter(({ weight }, index) => weight !== own[index - 1]?.weight),
    ...(first ? { since: { date: first.date, commit: first.commit } } : {}),
  };
}
