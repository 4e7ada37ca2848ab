import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { collectFindings } from '../../inspect/collect.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { whereOf } from '../../testing/findings.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { analyzer } from '../../testing/validation-tools.ts';
import { istioAnalysisTool } from '../istio-analysis.ts';
import { kubeconformTool } from '../kubeconform.ts';
import { toolSource } from '../source.ts';
import { istioCodes } from './codes.ts';
import { casesOfDocuments } from './testing/cases.ts';

vi.setConfig({ testTimeout: 60_000 });

const file = 'services/orders/extra/more.yaml';
const rows = casesOfDocuments(join(import.meta.dirname, 'testdata', 'found-by-checks')).map((each) => ({
  istioCode: each.name.toUpperCase(),
  each,
}));

test('every code of a check has a document that the check finds', () => {
  const codes = Object.entries(istioCodes).filter(([, { group }]) => group === 'found by a check');
  expect(rows.map(({ istioCode }) => istioCode)).toEqual(codes.map(([code]) => code));
});

/** What a user reads, without information. */
async function findings(text: string) {
  const root = temporaryRepository({ [file]: text });
  const sources = [toolSource({ all: true, tools: [kubeconformTool, istioAnalysisTool] })];
  const { diagnostics } = await collectFindings({ root, sources });
  return diagnostics.filter(({ rule }) => rule.severity !== 'information');
}

describeWith('instead of Istio, a check finds', analyzer, () => {
  test.each(rows)('$istioCode: $each.title', async ({ each }) => {
    const found = await findings(each.wrong);
    expect(found.map((finding) => whereOf(finding).replace(/:\d+$/, ''))).toEqual([
      `${each.code} ${file}:${each.line}`,
    ]);
    expect(found[0]?.message).toContain(each.message);
    expect((await findings(each.right)).map(({ message }) => message)).toEqual([]);
  });
});
