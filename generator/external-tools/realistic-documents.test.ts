import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { printDiagnostics } from '../diagnostics/print.ts';
import { changeSource } from '../inspect/change.ts';
import { collectFindings } from '../inspect/collect.ts';
import type { FindingSource } from '../inspect/source.ts';
import { proofSource } from '../inspect/written-proofs.ts';
import { plain } from '../terminal/paint.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeRealisticFleet } from '../testing/fixture-fleet.ts';
import { filesIn } from '../testing/fixtures.ts';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { istioAnalysis, kustomize, validator } from '../testing/validation-tools.ts';
import { istioAnalysisTool } from './istio-analysis.ts';
import { kubeconformTool } from './kubeconform.ts';
import { toolSource } from './source.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What a user reads; information is left out. */
async function printedFor(root: string, ...sources: FindingSource[]): Promise<string> {
  const { diagnostics } = await collectFindings({ root, sources });
  const found = diagnostics.filter(({ rule }) => rule.severity !== 'information');
  return found.length > 0 ? printDiagnostics(found, plain) : '';
}

const fleet = () => writeRealisticFleet(temporaryFolder());

test('are at least 50 documents and patches', () => {
  const isAddition = ([path]: [string, string]) => /\/(?:extra|patches)\//.test(path);
  const additions = Object.entries(filesIn(fleet())).filter(isAddition);
  const documents = additions.flatMap(([, text]) => parseAllDocuments(text));
  expect(documents.length).toBeGreaterThanOrEqual(50);
});

test('have no finding of the checks of specs, documents and proofs', async () => {
  expect(await printedFor(fleet(), proofSource)).toBe('');
});

test('have no finding of the checks of a change that adds all of them', async () => {
  const root = fleet();
  for (const folder of ['extra', 'patches'])
    for (const service of ['tracking', 'dispatch', 'pricing', 'portal'])
      rmSync(join(root, 'services', service, folder), { recursive: true });
  initIn(root);
  commitAll(root, 'feat: services without documents of their own');
  writeRealisticFleet(root);
  expect(await printedFor(root, changeSource('HEAD'))).toBe('');
});

describeWith('kustomize and kubeconform', validator, () => {
  test('have no finding', async () => {
    expect(await printedFor(fleet(), toolSource({ all: true, tools: [kubeconformTool] }))).toBe('');
  });
});

describeWith("Istio's analysis", kustomize.available ? istioAnalysis : kustomize, () => {
  test('has no finding', async () => {
    expect(await printedFor(fleet(), toolSource({ all: true, tools: [istioAnalysisTool] }))).toBe('');
  });
});
