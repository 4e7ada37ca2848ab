import { installation } from '../command-line/installation.ts';

const all = ['check', 'prove', 'rehearse', 'tests'] as const;

/** What needs external tools: a command, or the tests of the generator itself. */
export type Use = (typeof all)[number];

/** Those of this installation: a release has no tests. */
export const uses: readonly Use[] = all.filter((use) => !installation.release || use !== 'tests');
