import type { Finding } from '../checks/check.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Change, InstanceChange, Running } from './change.ts';

/** A rule about a change, with the code that finds violations. */
export interface ChangeCheck extends Rule {
  /** Reports every violation in a change between two valid states. */
  run(change: Change): Iterable<Finding> | AsyncIterable<Finding>;
}

/** Declares a check of a change, with its type. */
export const defineChangeCheck = (check: ChangeCheck): ChangeCheck => check;

/** A service that runs in a cluster before and after. */
export interface Continued extends InstanceChange {
  readonly before: Running;
  readonly after: Running;
}

/** The services that run in a cluster before and after, among those that may differ. */
export function continued({ instances }: Change): Continued[] {
  return instances.flatMap(({ before, after, ...change }) =>
    before && after ? [{ ...change, before, after }] : [],
  );
}

/** The line of a finding that shows the earlier value. */
export const earlierLine = (change: Change, message: string, place: Place) => ({
  message,
  at: change.earlier(place),
});

/** The place of the versions of a service in its cluster file. */
export const atVersions = ({ loaded }: Running): Place => loaded.atOwn(['versions'], 'key');

/** The place of a version in the cluster file. */
export const atVersion = ({ loaded }: Running, version: string): Place =>
  loaded.atOwn(['versions', version], 'key');
