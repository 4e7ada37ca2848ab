import { describe, expect, test } from 'vitest';
import type { PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { applyOperations } from '../patches/json-patch.ts';
import type { AppliedPatch, BuiltDocument } from './built-document.ts';
import { startOf } from './built-document.ts';
import { changeSource } from './value-source.ts';

const file: FileSpec = { path: 'base/stock/virtualservice.yaml', sources: [], content: [] };
const document: PlainMap = { spec: { http: [{ name: 'one' }, { name: 'two', timeout: '1s' }] } };

/** A document after patches with operations, each of its own file. */
function built(...patches: (readonly unknown[])[]): BuiltDocument {
  let before = document;
  const applied = patches.map((content, index): AppliedPatch => {
    const outcome = applyOperations(before, content);
    if (!('document' in outcome)) throw new Error(JSON.stringify(outcome));
    const result: PlainMap = { ...outcome.document };
    const patch = { file: { ...file, path: `patches/${index}.yaml` }, part: 0, content, before, result };
    before = result;
    return patch;
  });
  return { ...startOf(document, file, 0), value: before, patches: applied };
}

const timeout = { op: 'replace', path: '/spec/http/1/timeout', value: '9s' };
const inserted = { op: 'add', path: '/spec/http/0', value: { name: 'zero' } };
const removed = { op: 'remove', path: '/spec/http/0' };

describe('changeSource', () => {
  test.each<[string, readonly (readonly unknown[])[], (string | number)[], string, (string | number)[]]>([
    [
      'an item that a later operation of the same patch moves',
      [[timeout, inserted]],
      ['spec', 'http', 2, 'timeout'],
      'patches/0.yaml',
      [0, 'path'],
    ],
    [
      'an item that a later patch moves',
      [[timeout], [inserted]],
      ['spec', 'http', 2, 'timeout'],
      'patches/0.yaml',
      [0, 'path'],
    ],
    [
      'an item that moves to the front',
      [[timeout, removed]],
      ['spec', 'http'],
      'patches/0.yaml',
      [1, 'path'],
    ],
    [
      'a value inside what an operation adds',
      [[inserted]],
      ['spec', 'http', 0, 'name'],
      'patches/0.yaml',
      [0, 'value', 'name'],
    ],
    [
      'an item at the end of a list',
      [[{ op: 'add', path: '/spec/http/-', value: { name: 'three' } }]],
      ['spec', 'http', 2, 'name'],
      'patches/0.yaml',
      [0, 'value', 'name'],
    ],
  ])('%s', (_, patches, path, where, own) => {
    expect(changeSource(built(...patches), path)).toMatchObject({ file: { path: where }, path: own });
  });

  test('nothing, for an item beside the changed one', () => {
    expect(changeSource(built([timeout], [inserted]), ['spec', 'http', 1, 'timeout'])).toBeUndefined();
  });
});
