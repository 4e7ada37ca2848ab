import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { paintFor, printDiagnostics } from './print.ts';
import { defineRule } from './rule.ts';
import { SourceFile } from './source-file.ts';

const rule = defineRule({
  name: 'mistake-999',
  code: 'MESH999',
  severity: 'error',
  title: 'A mistake',
  explanation: 'Why.',
});
const at = { file: new SourceFile('a.yaml', 'a'), offset: 0, length: 1 };

describe('colours', () => {
  const printedOn = (isTTY: boolean, env: NodeJS.ProcessEnv) =>
    printDiagnostics([{ rule, message: 'm', hint: 'b', at }], paintFor({ isTTY }, env));

  test('are for terminals alone', () => {
    expect(printedOn(true, {})).toContain('\u001b[31m');
    expect(printedOn(false, {})).not.toContain('\u001b');
  });

  test('are left out where NO_COLOR is set to something', () => {
    expect(printedOn(true, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(printedOn(true, { NO_COLOR: '' })).toContain('\u001b');
  });

  test('are there where FORCE_COLOR is set, except to 0', () => {
    expect(printedOn(false, { FORCE_COLOR: '1' })).toContain('\u001b');
    expect(printedOn(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).toContain('\u001b');
    expect(printedOn(true, { FORCE_COLOR: '0' })).not.toContain('\u001b');
    expect(printedOn(false, { FORCE_COLOR: '' })).not.toContain('\u001b');
  });

  test('are left out on a terminal that takes none', () => {
    expect(printedOn(true, { TERM: 'dumb' })).not.toContain('\u001b');
  });

  test('change nothing but colours', () => {
    const coloured = printedOn(true, {});
    expect(stripVTControlCharacters(coloured)).toBe(printedOn(false, {}));
  });
});
