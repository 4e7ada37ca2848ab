import { describe, expect, test } from 'vitest';
import { applyOperations } from './json-patch.ts';

const document = { spec: { list: [{ a: 1 }, { a: 2 }], 'a/b': { '~': 1 } } };

describe('JSON patch operations', () => {
  test.each([
    ['adds to a map', [{ op: 'add', path: '/spec/x', value: 1 }], { ...document.spec, x: 1 }],
    [
      'adds in the middle of a list',
      [{ op: 'add', path: '/spec/list/1', value: 'x' }],
      { ...document.spec, list: [{ a: 1 }, 'x', { a: 2 }] },
    ],
    [
      'adds behind a list',
      [{ op: 'add', path: '/spec/list/-', value: 'x' }],
      { ...document.spec, list: [{ a: 1 }, { a: 2 }, 'x'] },
    ],
    [
      'changes what is inside a list',
      [{ op: 'replace', path: '/spec/list/1/a', value: 3 }],
      { ...document.spec, list: [{ a: 1 }, { a: 3 }] },
    ],
    ['removes from a list', [{ op: 'remove', path: '/spec/list/0' }], { ...document.spec, list: [{ a: 2 }] }],
    [
      'reads escaped names',
      [{ op: 'replace', path: '/spec/a~1b/~0', value: 2 }],
      { ...document.spec, 'a/b': { '~': 2 } },
    ],
    [
      'moves',
      [{ op: 'move', from: '/spec/list/0', path: '/spec/first' }],
      { ...document.spec, list: [{ a: 2 }], first: { a: 1 } },
    ],
    [
      'counts from the end',
      [{ op: 'replace', path: '/spec/list/-1/a', value: 3 }],
      { ...document.spec, list: [{ a: 1 }, { a: 3 }] },
    ],
    [
      'adds before the last item',
      [{ op: 'add', path: '/spec/list/-2', value: 'x' }],
      { ...document.spec, list: [{ a: 1 }, 'x', { a: 2 }] },
    ],
    [
      'adds as the last item',
      [{ op: 'add', path: '/spec/list/-1', value: 'x' }],
      { ...document.spec, list: [{ a: 1 }, { a: 2 }, 'x'] },
    ],
    [
      'removes the last item',
      [{ op: 'remove', path: '/spec/list/-1' }],
      { ...document.spec, list: [{ a: 1 }] },
    ],
    [
      'tests that a key is not there',
      [
        { op: 'test', path: '/spec/x', value: null },
        { op: 'test', path: '/spec/x' },
      ],
      document.spec,
    ],
    ['copies', [{ op: 'copy', from: '/spec/list/0/a', path: '/spec/n' }], { ...document.spec, n: 1 }],
  ])('%s', (_, operations, spec) => {
    expect(applyOperations(document, operations)).toEqual({ document: { spec } });
    expect(document.spec.list).toHaveLength(2);
  });

  test.each([
    [{ op: 'replace', path: '/spec/x', value: 1 }, 'nothing at /spec/x'],
    [{ op: 'add', path: '/spec/x/y', value: 1 }, 'nothing at /spec/x'],
    [{ op: 'remove', path: '/spec/list/2' }, 'nothing at /spec/list/2: the list has 2 items'],
    [{ op: 'add', path: '/spec/list/0/a/b', value: 1 }, 'nothing at /spec/list/0/a/b: /spec/list/0/a is 1'],
    [{ op: 'add', path: '/spec/list/3', value: 1 }, 'nothing at /spec/list/3'],
    [{ op: 'add', path: '/spec/list/one', value: 1 }, 'nothing at /spec/list/one'],
    [{ op: 'copy', from: '/spec/x', path: '/spec/y' }, 'nothing at /spec/x'],
    [{ op: 'test', path: '/spec/x', value: 1 }, 'nothing at /spec/x'],
    [{ op: 'test', path: '/spec/list', value: [] }, 'not the value of test'],
    [{ op: 'add', path: 'spec/x', value: 1 }, 'does not start with "/"'],
    [{ op: 'merge', path: '/spec/x', value: 1 }, 'merge is not an operation'],
    ['remove', 'not an operation'],
    [{ op: 'remove', path: '' }, 'whole document'],
    [{ op: 'add', path: '', value: {} }, 'whole document'],
    [{ op: 'copy', from: '', path: '/spec/x' }, 'whole document'],
    [{ op: 'replace', path: '', value: 1 }, 'not a document'],
    [{ op: 'add', path: '/spec/x' }, 'value is missing'],
    [{ op: 'replace', path: '/spec/list' }, 'value is missing'],
    [{ op: 'test', path: '/spec/list', value: null }, 'not the value of test'],
    [{ op: 'test', path: '/spec/list/2', value: null }, 'nothing at /spec/list/2'],
    [{ op: 'remove', path: '/spec/list/-3' }, 'nothing at /spec/list/-3'],
    [{ op: 'add', path: '/spec/list/-4', value: 1 }, 'nothing at /spec/list/-4'],
    [{ op: 'add', path: '/spec/list/', value: 1 }, 'nothing at /spec/list/'],
    [{ op: 'remove', path: '/spec/list/0x1' }, 'nothing at /spec/list/0x1'],
    [{ op: 'remove', path: '/spec/list/-' }, 'nothing at /spec/list/-'],
    [{ op: 'replace', path: '/spec/list/1e0/a', value: 1 }, 'nothing at /spec/list/1e0'],
  ])('%j does not fit', (operation, problem) => {
    const result = applyOperations(document, [{ op: 'test', path: '/spec/list/0/a', value: 1 }, operation]);
    expect(result).toMatchObject({ index: 1, problem: expect.stringContaining(problem) });
  });
});
