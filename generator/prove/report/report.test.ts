import { describe, expect, test } from 'vitest';
import type { Case, Verdict } from '../case.ts';
import { type ReportFormat, reports } from './index.ts';
import type { RunResult } from './result.ts';
import { plainTable } from './table.ts';

const claim: Case = {
  name: 'stock/Get',
  kind: 'split',
  service: 'stock',
  from: { kind: 'service', service: 'orders', version: 'v1' },
  to: { kind: 'service', service: 'stock' },
  send: { method: 'shop.v1.Stock/Get', metadata: {}, calls: 1000, deadlineMs: 1, atOnce: 1 },
  behaviour: [],
  expect: [],
  at: { in: 'cluster', path: ['weights'] },
  disturbs: false,
};

const held: Verdict = {
  case: claim,
  ok: true,
  claims: [
    { ok: true, expected: 'OK', seen: '1000 OK' },
    { ok: true, expected: '90% v1 (855–940)', seen: '903 v1, 97 v2' },
  ],
  calls: 1000,
  ms: 312.4,
};

const failed: Verdict = {
  ...held,
  case: { ...claim, name: 'stock/<"|&>' },
  ok: false,
  claims: [
    { ok: true, expected: 'OK', seen: '1000 OK' },
    { ok: false, expected: 'all v2', seen: '1000 v1 \u001b[2J & <b>' },
  ],
  kept: '/kept/here',
};

function resultOf(
  verdicts: readonly Verdict[],
  more: Partial<RunResult['clusters'][number]> = {},
): RunResult {
  return {
    clusters: [
      {
        cluster: 'prod-eu',
        verdicts,
        unproven: [
          { service: 'stock', setting: 'connectionPool', reason: 'its limits show under load alone' },
        ],
        seconds: 1.25,
        places: new Map([['stock/Get', 'clusters/prod-eu.yaml:12']]),
        ...more,
      },
    ],
    chances: 12,
    alpha: 1e-4 / 12,
    seconds: 2,
  };
}

test('the table has a row a case, what failed in full, and a summary', () => {
  const text = plainTable({ ...resultOf([held, failed]), flags: ['--calls', '5000'] });
  expect(text).toMatch(/✔ {2}stock\/Get +orders → Get +1000 +90% v1 \(855–940\) +903 v1, 97 v2 +312/);
  expect(text).toContain('expected: all v2');
  expect(text).toContain('logs and configurations: /kept/here');
  expect(text).toContain('again:    npm run prove -- --cluster prod-eu --case stock/<"|&> --calls 5000\n');
  expect(text).toContain('stock connectionPool: its limits show under load alone');
  expect(text).toContain('12 assertions about shares, each at a confidence of 99.99917 %');
  expect(text.trimEnd()).toMatch(
    /\n1 proven, 1 failed, 1 not provable here in 1 cluster: 2000 calls in 2\.0 s$/,
  );
});

test('a busy machine is mentioned where something has failed, and only there', () => {
  const load = { wanting: 20, cores: 2 };
  expect(plainTable({ ...resultOf([held]), load })).not.toContain('busy');
  const late: Verdict = {
    ...failed,
    case: { ...failed.case, expect: [{ claim: 'status', anyOf: ['OK'] }] },
    claims: [{ ok: false, expected: 'OK', seen: '3 of 1000: 3 UNAVAILABLE' }],
  };
  expect(plainTable({ ...resultOf([late]), load })).toContain('20 programs wanted to run on 2 cores');
  expect(plainTable({ ...resultOf([{ ...late, calls: 0 }]), load })).not.toContain('busy');
  // No load sends calls to another version.
  expect(plainTable({ ...resultOf([failed]), load })).not.toContain('busy');
});

test.each<ReportFormat>(['table', 'markdown', 'html'])(
  'a %s names files that differ from what the specs render, and the remedy: what was proven is not what was edited',
  (format) => {
    const stale = ['base/stock/service.yaml', 'base/stock/serviceaccount.yaml'];
    const difference = 'base/stock/service.yaml and 1 other file differ';
    for (const verdict of [held, failed]) {
      const text = reports[format]({ ...resultOf([verdict]), stale });
      expect(text.split(difference)).toHaveLength(2);
      expect(text).toContain('run npm run generate');
    }
  },
);

describe.each<ReportFormat>(['table', 'json', 'junit', 'markdown', 'html'])('%s', (format) => {
  test('reports that a mesh did not start', () => {
    expect(reports[format](resultOf([], { error: 'istiod refuses it' }))).toContain('istiod refuses it');
  });
});

test('JSON has the counts, the claims and the statistics', () => {
  expect(JSON.parse(reports.json(resultOf([held, failed])))).toMatchObject({
    proven: 1,
    failed: 1,
    calls: 2000,
    statistics: { assertions: 12 },
    clusters: [
      { name: 'prod-eu', cases: [{ name: 'stock/Get', ok: true, where: 'clusters/prod-eu.yaml:12' }, {}] },
    ],
  });
});

describe('JUnit', () => {
  const xml = reports.junit(resultOf([held, failed]));

  test('is XML, whatever was seen', () => {
    const open: string[] = [];
    const [, ...tags] = xml.replace(/^<\?xml[^>]*\?>/, '').split(/(?=<)/);
    for (const tag of [
      ...xml.replace(/^<\?xml[^>]*\?>/, '').matchAll(/<(\/?)([a-z]+)(?: [a-z]+="[^"<]*")*(\/?)>/g),
    ]) {
      const [, end, name = '', alone] = tag;
      if (alone) continue;
      if (end) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    expect(tags.length).toBeGreaterThan(4);
    expect(xml.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!#\d+;)/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to hold them
    expect(xml).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  test('counts', () => {
    expect(xml).toContain('<testsuites name="prove" tests="3" failures="1"');
    expect(xml).toContain('<testsuite name="prod-eu" tests="3" failures="1" skipped="1"');
    expect(xml).toContain('<skipped message="its limits show under load alone"/>');
  });
});

describe('Markdown', () => {
  test('shows failures first, and cells that stay cells', () => {
    const text = reports.markdown(resultOf([held, failed]));
    expect(text).toMatch(
      /^<!-- grpc-istio-gitops proof -->\n### Proof of the routes: something does not hold\n/,
    );
    expect(text).toContain('- prod-eu: **stock/\\<"\\|&\\>**');
    for (const row of text.split('\n').filter((line) => line.startsWith('| ✔') || line.startsWith('| ✘')))
      expect(row.replaceAll('\\|', '').split('|')).toHaveLength(9);
  });

  test('leaves its tables out where a comment could not hold them', () => {
    const many = Array.from({ length: 2_000 }, () => held);
    const text = reports.markdown(resultOf(many));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain('- prod-eu: 2000 of 2000 cases hold');
  });
});

test('HTML needs nothing else, and shows what was seen as text', () => {
  const html = reports.html(resultOf([held, failed]));
  expect(html).not.toMatch(/<script|src=|href="(?!#)|<b>/);
  expect(html).toContain('&#60;b&#62;');
  expect(html).toContain('<tr class="failed">');
  // What a reader needs is before the tables: what was seen, the logs, and the command.
  expect(html).toContain('<h2>The failed case</h2>');
  expect(html).toContain('<dt>Logs</dt><dd><code>/kept/here</code></dd>');
  expect(html).toContain('<dt>Again</dt><dd><code>npm run prove -- --cluster prod-eu --case stock/');
  expect(reports.html(resultOf([held]))).not.toContain('failed case');
});
