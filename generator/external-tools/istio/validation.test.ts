import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { describeWith } from '../../testing/describe-with.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { analyzer } from '../../testing/validation-tools.ts';
import { casesOfSpecs } from './testing/cases.ts';
import { type AllFindings, findingsOf } from './testing/findings-of.ts';
import { filesOf, locatedIn, partsOf } from './testing/located.ts';

vi.setConfig({ testTimeout: 120_000 });

// All documents of a kind are in one file: each finding must be at the right one of many documents.
const rows = [...casesOfSpecs(join(import.meta.dirname, 'testdata', 'validation'))].flatMap(
  ([kind, cases]) => {
    const partsWith = (which: 'wrong' | 'right') =>
      partsOf(
        `services/orders/extra/${which}-${kind.toLowerCase()}.yaml`,
        cases.map((each) => each[which]),
      );
    const [wrong, right] = [partsWith('wrong'), partsWith('right')];
    return cases.flatMap((each, index) => {
      const [bad, good] = [wrong[index], right[index]];
      return bad && good ? [{ kind, title: each.title, each, bad, good }] : [];
    });
  },
);

let all: Promise<AllFindings> | undefined;
const findings = (): Promise<AllFindings> => {
  all ??= findingsOf(temporaryRepository(filesOf(rows.flatMap(({ bad, good }) => [bad, good]))));
  return all;
};

describeWith('Istio finds', analyzer, () => {
  test.each(rows)('$kind: $title', async ({ each, bad, good }) => {
    const { tools, checks } = await findings();
    const found = locatedIn(bad, tools);
    expect(found.map(({ line }) => line)).toEqual([each.message, ...each.also].map(() => each.line));
    for (const part of [each.message, ...each.also])
      expect(found.map(({ code, message }) => `${code} ${message}`).join('\n')).toContain(part);
    expect(locatedIn(good, tools)).toEqual([]);
    const earlier = locatedIn(bad, checks).filter(({ isError, line }) => isError && line === each.line);
    expect(earlier.map(({ code }) => code)).toEqual(expect.arrayContaining([...each.earlier]));
  });
});
