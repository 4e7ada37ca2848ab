import { expect, test } from 'vitest';
import { checkChange } from '../inspect/change.ts';
import { change, committedRepository } from './change-fixture.ts';
import { whereOf } from './findings.ts';
import type { Files } from './temporary-repository.ts';

/** A name, the files of the commit, those of the change, and the expected findings with their places. */
export type Row = readonly [name: string, base: Files, after: Files, ...expected: string[]];

/** A test for each row: the findings of one change. */
export function testRows(rows: readonly Row[]): void {
  const cases = rows.map(([name, base, after, ...expected]) => [name, { base, after, expected }] as const);
  test.each(cases)('%s', async (_, { base, after, expected }) => {
    const root = committedRepository(base);
    change(root, after);
    const found = await checkChange(root, 'HEAD');
    expect(found.map(whereOf).sort()).toEqual([...expected].sort());
  });
}

/**
 * A cluster file for the services of the valid repository, with more lines for stock, and more at the top.
 */
export function cluster(
  name: string,
  stock: string,
  { top = '', orders = 'versions: { v1: { tag: v1.0.0 } }' } = {},
) {
  const stage = name.split('-')[0];
  const text = `name: ${name}\nstage: ${stage}\n${top}services:\n  orders:\n    ${orders}\n  stock:\n    ${stock}\n`;
  return { [`clusters/${name}.yaml`]: text };
}

/** The entry of a service with one version. */
export const tag = (name: string, more = '') => `versions: { v1: { tag: ${name}${more} } }`;
/** The same with two versions. */
export const both = 'versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }';
/** Both versions, and the weight of each. */
export const split = (one: number, other: number, more = '') =>
  `${both}\n    weights: { v1: ${one}, v2: ${other} }${more}`;

/** A fleet with a stage between dev and prod. */
export const threeStages = {
  'clusters/fleet.yaml': 'repoURL: https://git.example.com/shop.git\nstages: [dev, staging, prod]\n',
};
/** A version of stock in a cluster of each of three stages. */
export const everywhere = (version: string): Files => ({
  ...threeStages,
  ...cluster('dev', tag(version)),
  ...cluster('staging', tag(version)),
  ...cluster('prod-eu', tag(version)),
});
