import { describe, expect, test } from 'vitest';
import { type Meaning, meaningOfChange } from '../meaning/meaning.ts';
import { paintFor } from '../terminal/paint.ts';
import { fleetOf } from '../testing/fixture-fleet.ts';
import { merged } from '../testing/merged.ts';
import type { Files } from '../testing/temporary-repository.ts';
import { reportPage } from './html/page.ts';
import { reportJson } from './json.ts';
import { marker, maxCharacters, reportMarkdown } from './markdown.ts';
import { type Report, reportOf } from './report.ts';
import { printReport } from './terminal.ts';

const stock = 'services/stock/service.yaml';
const everything = { clusters: [], services: [], meaningOnly: false };
const labels = { before: 'HEAD (90a89b5)', after: 'work tree' };

async function changeOf(before: Files, after: Files): Promise<Meaning> {
  return meaningOfChange(await fleetOf(before), await fleetOf(after));
}

async function reportFor(after: Files, before: Files = {}): Promise<Report> {
  return reportOf(await changeOf(before, after), labels, everything);
}

/** Values that a spec may hold, and that formats give a meaning to. */
const hostile =
  '</span><script>alert(1)</script> `x` **b** @team #1 ![i](https://e.example/i) \u001b[31m \u200b ```';
const disturbing = merged(stock, { env: { A: hostile } });
/** Control characters except line breaks, and characters that change the text direction. */
const hidden = /\p{Cf}|[^\P{Cc}\n]/u;
const plain = paintFor({ isTTY: false });

test('the terminal format shows the meaning and the changed lines', { timeout: 60_000 }, async () => {
  const report = await reportFor(merged(stock, { timeout: '2s' }));
  expect(printReport(report, plain)).toBe(`HEAD (90a89b5) → work tree

dev
  stock
    ~ timeout of all methods from orders: none → 2s

1 change to review

Documents: 1 changed

VirtualService stock  dev / stock  +1
  @@ spec.http[default]
            - destination:
                host: stock.shop.svc.cluster.local
                subset: v1
  +       timeout: 2s
          retries:
            attempts: 2
            retryOn: connect-failure,refused-stream
`);
});

test('the terminal format respects the width, and has no control characters', {
  timeout: 60_000,
}, async () => {
  const text = printReport(await reportFor(disturbing), plain, 60);
  expect(text.split('\n').filter((line) => line.length > 60 && line.includes(' '))).toEqual([]);
  expect(text).not.toMatch(hidden);
});

test('in Markdown the meaning is open and the documents are folded', { timeout: 60_000 }, async () => {
  const text = reportMarkdown(await reportFor(merged(stock, { timeout: '2s' })));
  expect(text).toBe(`${marker}
### What this change means

1 change to review

#### dev

**stock**

- 🟡 timeout of all methods from orders: none → **2s**

#### Documents: 1 changed

As kustomize builds them.

<details><summary><b>VirtualService stock</b> · dev / stock · +1 −0</summary>

\`\`\`diff
@@ spec.http[default] @@
          - destination:
              host: stock.shop.svc.cluster.local
              subset: v1
+       timeout: 2s
        retries:
          attempts: 2
          retryOn: connect-failure,refused-stream
\`\`\`

</details>

<sub><code>HEAD (90a89b5)</code> → <code>work tree</code></sub>
`);
});

describe('text of a spec', () => {
  test('does not format, mention or link anything in Markdown', { timeout: 60_000 }, async () => {
    const text = reportMarkdown(await reportFor(disturbing));
    const [meaning = '', documents = ''] = text.split('#### Documents');
    expect(meaning).not.toMatch(/(?<!\\)<(?!!--)|(?<!\\)`|@team|#1|(?<!\\)!\[|https:\/\//);
    // The fence around is longer than the one inside.
    expect(documents).toMatch(/^````diff$/m);
  });

  test('is text in HTML', { timeout: 60_000 }, async () => {
    const page = reportPage(await reportFor(disturbing));
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(hidden);
    expect(page).toContain('&#60;script&#62;alert(1)');
  });
});

test('the page makes no network requests, and its policy forbids them', { timeout: 60_000 }, async () => {
  const page = reportPage(await reportFor(merged(stock, { timeout: '2s' })));
  expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/);
  expect(page).not.toMatch(/<link|<img|src=|url\(|@import|href="(?!#)/);
});

test('JSON has the facts and their texts', { timeout: 60_000 }, async () => {
  const parsed = JSON.parse(reportJson(await reportFor(merged(stock, { timeout: '2s' }))));
  expect(parsed).toMatchObject({
    version: 1,
    counts: { danger: 0, notice: 1, routine: 0 },
    statements: [
      {
        clusters: ['dev'],
        subject: 'stock',
        fact: { kind: 'timeout', before: null, after: '2s', calls: { callers: ['orders'] } },
        text: 'timeout of all methods from orders: none → 2s',
      },
    ],
    documents: [{ name: { kind: 'VirtualService' }, change: 'changed', folders: ['overlays/dev/stock'] }],
  });
});

test('content beyond the limit of a comment is counted', { timeout: 60_000 }, async () => {
  const many = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [`VARIABLE_${index}`, 'x'.repeat(90)]),
  );
  const text = reportMarkdown(await reportFor(merged(stock, { env: many })));
  expect(Buffer.byteLength(text)).toBeLessThan(maxCharacters);
  expect(text).toMatch(/\*\*\d+ statements and 1 documents do not fit into a comment:\*\*/);
});

test('every format reports that there is no difference', { timeout: 60_000 }, async () => {
  const report = await reportFor({});
  expect(printReport(report, plain)).toContain('Nothing changes for any cluster.');
  expect(reportMarkdown(report)).toContain('Nothing changes for any cluster.');
  expect(reportPage(report)).toContain('Nothing changes for any cluster.');
  expect(JSON.parse(reportJson(report))).toMatchObject({ statements: [], documents: [] });
});

describe('a report can be limited to', () => {
  const prod = {
    'clusters/prod.yaml':
      'name: prod\nstage: prod\nservices: { orders: { versions: { v1: { tag: v1 } } }, stock: { versions: { v1: { tag: v1 } } } }\n',
  };
  const ask = async (wanted: object) =>
    reportOf(
      await changeOf(prod, {
        ...prod,
        ...merged(stock, { timeout: '2s' }),
        ...merged('services/orders/service.yaml', { env: { A: '1' } }),
      }),
      labels,
      { ...everything, ...wanted },
    );

  test('one cluster', { timeout: 60_000 }, async () => {
    const { statements, documents } = await ask({ clusters: ['prod'] });
    expect([...statements, ...documents].map(({ clusters }) => clusters)).toEqual([
      ['prod'],
      ['prod'],
      ['prod'],
      ['prod'],
    ]);
  });

  test('one service, and its calls', { timeout: 60_000 }, async () => {
    const { statements, documents } = await ask({ services: ['orders'] });
    expect(statements.map(({ subject }) => subject)).toEqual(['stock', 'orders']);
    expect(new Set(documents.map(({ subject }) => subject))).toEqual(new Set(['orders']));
  });

  test('the meaning without the documents', { timeout: 60_000 }, async () => {
    expect(await ask({ meaningOnly: true })).toMatchObject({ documents: [] });
  });
});
