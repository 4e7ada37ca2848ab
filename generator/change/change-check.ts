import type { Finding } from '../checks/check.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Change, InstanceChange, Running } from './change.ts';

/** A rule about what a change does, with the code that tells whether it is kept. */
export interface ChangeCheck extends Rule {
  /** Reports every breach of a change between two sound states. */
  run(change: Change): Iterable<Finding> | AsyncIterable<Finding>;
}

/** Declares a check of a change; exists so that it is typed where it is written. */
export const defineChangeCheck = (check: ChangeCheck): ChangeCheck => check;

/** A service that runs in a cluster before and after. */
export interface Continued extends InstanceChange {
  readonly before: Running;
  readonly after: Running;
}

/** The services that run in a cluster before and after, among those that may be different. */
export function continued({ instances }: Change): Continued[] {
  return instances.flatMap(({ before, after, ...change }) =>
    before && after ? [{ ...change, before, after }] : [],
  );
}

/** The line of a finding that shows how it was. */
export const earlierLine = (change: Change, message: string, place: Place) => ({
  message,
  at: change.earlier(place),
});

/** Where the versions of a service are written in its cluster. */
export const atVersions = ({ loaded }: Running): Place => loaded.atOwn(['versions'], 'key');

/** Where a version is written. */
export const atVersion = ({ loaded }: Running, version: string): Place =>
  loaded.atOwn(['versions', version], 'key');
