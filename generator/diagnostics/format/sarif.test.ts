import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../../command-line/repository.ts';
import { collectFindings } from '../../inspect/collect.ts';
import { edited, paths } from '../../testing/edited.ts';
import { filesIn, foldersIn } from '../../testing/fixtures.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import { defineRule } from '../rule.ts';
import { SourceFile } from '../source-file.ts';
import type { Report } from './report.ts';
import { printSarif } from './sarif.ts';

// Compiling protos on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

// The schema is in draft 4, and uses only features that later drafts share.
const { id, $schema, ...schema } = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const isText = /^\S+$/;
const ajv = new Ajv({
  strict: false,
  // One pattern of the schema is invalid as a Unicode pattern.
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: (text: string) => URL.canParse(text), 'uri-reference': isText, 'date-time': isText },
});
const validate = ajv.compile(schema);

const reportOf = (files: Files): Promise<Report> =>
  collectFindings({ root: temporaryRepository(files), sources: [] });

function logOf(report: Report) {
  const log = JSON.parse(printSarif(report));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

const testdata = join(repositoryRoot, 'generator/checks/testdata');

describe('a SARIF log', () => {
  test('is validated by a schema that can fail', () => {
    expect(id).toMatch(/sarif-2\.1\.0/);
    expect($schema).toMatch(/draft-04/);
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, more: 1 }] })).toBe(false);
  });

  test('is valid without findings', () => {
    expect(logOf({ diagnostics: [], suppressed: [] }).runs[0].results).toEqual([]);
  });

  test.each(foldersIn(testdata))('is valid for the fixtures of %s', async (name) => {
    const report = await reportOf(filesIn(join(testdata, name, 'bad')));
    expect(logOf(report).runs[0].results).toHaveLength(report.diagnostics.length + report.suppressed.length);
  });

  test('has rule, place, fix and severity of each finding', async () => {
    const { diagnostics } = await reportOf(edited(paths.orders, ['[Reserve]', '[Resreve]']));
    const errors = diagnostics.filter((each) => each.rule.severity === 'error');
    const log = logOf({ diagnostics: errors, suppressed: [] });
    const [run] = log.runs;
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver.rules).toEqual([
      expect.objectContaining({ id: 'MESH310', defaultConfiguration: { level: 'error' } }),
    ]);
    expect(run.tool.driver.rules[0].help.text).toContain('docs/checks/unknown-method.md');
    const artifactLocation = { uri: paths.orders, uriBaseId: '%SRCROOT%' };
    const region = { startLine: 10, startColumn: 15, endLine: 10, endColumn: 22 };
    expect(run.results).toEqual([
      {
        ruleId: 'MESH310',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'shop.v1.Stock has no method Resreve\nhelp: did you mean Reserve?' },
        locations: [{ physicalLocation: { artifactLocation, region } }],
        partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) },
        fixes: [
          {
            description: { text: 'Resreve → Reserve' },
            artifactChanges: [
              {
                artifactLocation,
                replacements: [{ deletedRegion: region, insertedContent: { text: 'Reserve' } }],
              },
            ],
          },
        ],
      },
    ]);
  });

  const rule = defineRule({
    name: 'mistake-998',
    code: 'MESH998',
    severity: 'warning',
    title: 'A title',
    explanation: 'Why.',
  });
  const file = new SourceFile('services/a b/ü.yaml', 'a: 1\na: 1\n');
  const at = (offset: number) => ({ file, offset, length: 1 });

  test('has URIs as paths, the related place, and suppressed findings with their reasons', () => {
    const related = [{ message: 'the first', at: at(0) }];
    const diagnostic = { rule, message: 'x', at: at(5), related };
    const suppressed = { ...diagnostic, suppression: { reason: 'known', at: at(3) } };
    const { results } = logOf({ diagnostics: [diagnostic], suppressed: [suppressed] }).runs[0];
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('services/a%20b/%C3%BC.yaml');
    expect(results[0].relatedLocations).toMatchObject([{ id: 0, message: { text: 'the first' } }]);
    expect(results[0].suppressions).toBeUndefined();
    expect(results[1].suppressions).toMatchObject([{ kind: 'inSource', justification: 'known' }]);
  });

  test('recognises a finding after lines were added above it, and distinguishes equal ones', () => {
    const fingerprints = (text: string) => {
      const moved = new SourceFile('a.yaml', text);
      const offsets = [...text.matchAll(/a: 1/g)].map(({ index }) => index);
      const diagnostics = offsets.map((offset) => ({
        rule,
        message: 'x',
        at: { file: moved, offset, length: 1 },
      }));
      const { results } = logOf({ diagnostics, suppressed: [] }).runs[0];
      return results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
    };
    const before = fingerprints('a: 1\na: 1\n');
    expect(fingerprints('# more\n\na: 1\na: 1\n')).toEqual(before);
    expect(new Set(before.map((each: object) => JSON.stringify(each))).size).toBe(2);
  });
});
