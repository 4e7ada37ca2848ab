import { describe, expect, test } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { shop } from '../fuzz/shop.ts';
import { findingsIn, whereOf } from '../testing/findings.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';

const specs = Object.entries(shop).filter(([path]) => /\/(?:service|external|dev|prod)\.yaml$/.test(path));

/** Values that are wrong nearly everywhere, as one slip would leave them. */
const slips = ['""', '[a]', '{ a: b }', '-3', 'no such', 'zzz', 'null'];

/** All specs that have one key or one value wrong. */
function* mistakes(text: string): Iterable<string> {
  const places: (readonly [start: number, end: number, by: string])[] = [];
  visit(parseDocument(text), {
    Scalar(key, { value, range }) {
      if (!range) return;
      const word = String(value);
      const short = word.length > 4 ? [`${word.slice(0, -2)}${word.slice(-1)}`] : [];
      for (const by of [...short, ...(key === 'key' ? ['zzz'] : slips)])
        if (by !== word) places.push([range[0], range[1], by]);
    },
    Pair: (_, { key }) => (isScalar(key) ? undefined : visit.SKIP),
  });
  for (const [start, end, by] of places) yield text.slice(0, start) + by + text.slice(end);
}

describe('one wrong key or value', () => {
  test.each(specs)('of %s is one finding', async (path, text) => {
    const several: string[] = [];
    for (const wrong of mistakes(text)) {
      const found = await findingsIn(temporaryRepository({ ...shop, [path]: wrong }));
      if (found.length > 1) several.push(found.map((each) => `${whereOf(each)} ${each.message}`).join('\n'));
    }
    expect(several).toEqual([]);
  });
});
