import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { printFor } from '../diagnostics/format/formats.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { reportPage } from '../diff/html/page.ts';
import { reportJson } from '../diff/json.ts';
import { reportMarkdown } from '../diff/markdown.ts';
import { reportOf, withoutSecretsIn } from '../diff/report.ts';
import { printReport } from '../diff/terminal.ts';
import { secretsOf } from '../load/workspace.ts';
import { meaningOfChange } from '../meaning/meaning.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { maskOf } from '../secrets/mask.ts';
import { paintFor } from '../terminal/paint.ts';
import { appended, paths } from '../testing/edited.ts';
import { type Files, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { collectFindings } from './collect.ts';
import { proofSource } from './written-proofs.ts';

// Compiling protos on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

/**
 * A secret that shares no part with other text, with every character that a file or a format may interpret.
 */
const secret = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 "\'\\<>&|%:,#{}[]$*@;=/-ä😀'), minLength: 1, maxLength: 30 })
  .map((text) => `Zq${text}9Z`);

/** Each kind of place that a person may write it into. */
const places: Readonly<Record<string, (quoted: string) => Files>> = {
  'a variable': (it) => appended(paths.orders, `env: { DB_PASSWORD: ${it} }\n`),
  'a variable that is set twice': (it) =>
    appended(paths.orders, `env: { DB_PASSWORD: ${it} }\nsecrets: { a: { env: { DB_PASSWORD: b } } }\n`),
  'an argument': (it) => appended(paths.orders, `args: ["--db-password", ${it}]\n`),
  'a file': (it) =>
    appended(paths.orders, `config: { files: { a.json: ${JSON.stringify(`{"password":${it}}`)} } }\n`),
  'an extra document': (it) => ({
    'services/stock/extra/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { password: ${it} }\n`,
  }),
  'a Secret': (it) => ({
    'services/stock/extra/a.yaml': `{ apiVersion: v1, kind: Secret, metadata: { name: a, namespace: shop }, stringData: { a: ${it} } }\n`,
  }),
  'a proof': (it) => ({
    'services/stock/proofs.yaml': `proofs:\n  - { name: a, from: { service: orders }, call: Reserve, metadata: { x-password: ${it} }, expect: { status: OK } }\n`,
  }),
  'a suppressed finding': (it) =>
    appended(paths.orders, `env:\n  # mesh-ignore MESH471: a test account\n  DB_PASSWORD: ${it}\n`),
  'a spec with a mistake in that line': (it) =>
    appended(paths.orders, `env: { DB_PASSWORD: ${it}, 1a: b }\n`),
  'a spec that is not YAML': (it) => appended(paths.orders, `env: { DB_PASSWORD: ${it}\n`),
};

/** The notations of a secret in an output. */
const waysToShow = (value: string): string[] => {
  const quoted = JSON.stringify(value).slice(1, -1);
  return [value, quoted, value.replaceAll('%', '%25'), value.trim(), value.replaceAll("'", "''")];
};

function expectHidden(output: string, value: string): void {
  for (const shown of waysToShow(value)) expect(output).not.toContain(shown);
}

describe.each(Object.entries(places))('a secret in %s', (_, filesWith) => {
  test('appears in no format of check', async () => {
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        const root = temporaryRepository(filesWith(JSON.stringify(value)));
        const report = await collectFindings({ root, sources: [proofSource] });
        expect(report.diagnostics.length + report.suppressed.length).toBeGreaterThan(0);
        const plain = paintFor({ isTTY: false });
        expectHidden(printDiagnostics(report.diagnostics, plain), value);
        expectHidden(printDiagnostics(report.diagnostics, plain, { width: 60 }), value);
        for (const format of ['json', 'sarif', 'github'] as const)
          expectHidden(await printFor(format, report), value);
      }),
      { numRuns: 8 },
    );
  });
});

test('a changed secret appears in no format of diff, but the change does', async () => {
  await fc.assert(
    fc.asyncProperty(secret, secret, async (old, now) => {
      fc.pre(old !== now);
      const files = (it: string): Files => {
        const json = JSON.stringify(it);
        return {
          ...appended(
            paths.orders,
            `env: { DB_PASSWORD: ${json}, A: b }\nargs: ["--token=${it.replace(/[^\w]/g, '')}"]\nconfig: { files: { a.json: ${JSON.stringify(`{"password":${json}}`)} } }\n`,
          ),
          ...places['an extra document']?.(json),
        };
      };
      const root = temporaryRepository(files(old));
      const before = await stateOfWorkTree(root);
      for (const [path, text] of Object.entries(files(now))) if (text !== null) writeInto(root, path, text);
      const after = await stateOfWorkTree(root);
      if (!before.fleet || !after.fleet) throw new Error('The specs have errors.');
      const mask = maskOf([before, after].flatMap(({ workspace }) => secretsOf(workspace)));
      const everything = { clusters: [], services: [], meaningOnly: false };
      const whole = reportOf(
        meaningOfChange(before.fleet, after.fleet),
        { before: 'a', after: 'b' },
        everything,
      );
      const report = withoutSecretsIn(whole, mask);
      const terminal = printReport(report, paintFor({ isTTY: false }), undefined);
      expect(terminal).toContain('DB_PASSWORD: *** → ***');
      for (const output of [terminal, reportJson(report), reportMarkdown(report), reportPage(report)])
        for (const value of [old, now]) expectHidden(output, value);
    }),
    { numRuns: 10 },
  );
});
