import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { renaming } from '../fix/fix.ts';
import { defineRule } from '../rule.ts';
import { SourceFile } from '../source-file.ts';
import { printGithub } from './github.ts';
import { printJson } from './json.ts';

const rule = defineRule({
  name: 'mistake-999',
  code: 'MESH999',
  severity: 'error',
  title: 'A, b: c',
  explanation: 'Why.',
});
const note = defineRule({
  name: 'mistake-998',
  code: 'MESH998',
  severity: 'information',
  title: 'A note',
  explanation: 'Why.',
});
const file = new SourceFile('services/a/service.yaml', 'nmae: "😀 x"\n');
const at = { file, path: ['nmae'], on: 'key' } as const;
const value = { file, path: ['nmae'], on: 'value' } as const;

const diagnostic: Diagnostic = {
  rule,
  message: '100% wrong:\nno',
  at,
  hint: 'did you mean name?',
  related: [{ message: 'the value', at: value }],
  fixes: [renaming(at, 'nmae', 'name')],
};

describe('json', () => {
  test('has a documented shape', () => {
    const suppressed = {
      rule: note,
      message: 'm',
      at: value,
      suppression: { reason: 'r', at: { file, offset: 0, length: 4 } },
    };
    const region = { file: 'services/a/service.yaml', line: 1, endLine: 1 };
    expect(JSON.parse(printJson({ diagnostics: [diagnostic], suppressed: [suppressed] }))).toEqual({
      version: 1,
      columnKind: 'utf16CodeUnits',
      summary: { errors: 1, warnings: 0, information: 0, suppressed: 1 },
      findings: [
        {
          code: 'MESH999',
          name: 'mistake-999',
          severity: 'error',
          title: 'A, b: c',
          message: '100% wrong:\nno',
          hint: 'did you mean name?',
          ...region,
          column: 1,
          endColumn: 5,
          related: [{ message: 'the value', ...region, column: 7, endColumn: 13 }],
          fixes: [
            {
              title: 'nmae → name',
              edits: [{ ...region, column: 1, endColumn: 5, text: 'name' }],
              moves: [],
            },
          ],
          url: 'docs/checks/mistake-999.md',
        },
      ],
      suppressed: [
        {
          code: 'MESH998',
          name: 'mistake-998',
          severity: 'information',
          title: 'A note',
          message: 'm',
          hint: null,
          ...region,
          column: 7,
          endColumn: 13,
          related: [],
          fixes: [],
          url: 'docs/checks/mistake-998.md',
          suppression: { reason: 'r', ...region, column: 1, endColumn: 5 },
        },
      ],
    });
  });
});

describe('github', () => {
  test('is one escaped workflow command per finding, on one line', () => {
    expect(printGithub({ diagnostics: [diagnostic], suppressed: [] })).toBe(
      '::error file=services/a/service.yaml,line=1,endLine=1,col=1,endColumn=5,title=MESH999 A%2C b%3A c::' +
        '100%25 wrong:%0Ano%0Athe value: services/a/service.yaml:1:7%0Ahelp: did you mean name?\n',
    );
  });

  test('names the severities as GitHub does', () => {
    const printed = printGithub({ diagnostics: [{ rule: note, message: 'm', at }], suppressed: [] });
    expect(printed).toMatch(/^::notice file=/);
  });

  test('is empty without findings', () => {
    expect(printGithub({ diagnostics: [], suppressed: [] })).toBe('');
  });
});
