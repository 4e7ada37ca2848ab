import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { rules } from '../../pipeline/rules.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { analyzer } from '../../testing/validation-tools.ts';
import { runner } from '../../toolchain/runner.ts';
import { programs } from '../../toolchain/versions.ts';
import { istioCodes } from './codes.ts';
import { uncertainMessages } from './offline.ts';
import { casesOfDocuments } from './testing/cases.ts';
import { type AllFindings, findingsOf } from './testing/findings-of.ts';
import { filesOf, locatedIn } from './testing/located.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = join(import.meta.dirname, 'testdata');
const groupsOf = (group: string) => Object.entries(istioCodes).filter(([, entry]) => entry.group === group);

const partOf = (name: string, text: string) => ({
  file: `services/orders/extra/${name}.yaml`,
  text,
  start: 1,
});

const rows = casesOfDocuments(join(folder, 'codes')).map((each) => ({
  code: each.name.toUpperCase().replace(/-.*/, ''),
  each,
  bad: partOf(each.name, each.wrong),
  good: partOf(`${each.name}-right`, each.right),
}));

/** They read Pods, Services, Nodes, Namespaces or Secrets, which Istio does not take from files. */
const skippedAnalyzers = [
  'annotations.K8sAnalyzer',
  'auth.AuthorizationPoliciesAnalyzer',
  'conditions.ConditionAnalyzer',
  'deployment.MultiServiceAnalyzer',
  'applicationUID.Analyzer',
  'destinationrule.SubsetSelectPodAnalyzer',
  'gateway.IngressGatewayPortAnalyzer',
  'gateway.SecretAnalyzer',
  'gateway.ConflictingGatewayAnalyzer',
  'injection.Analyzer',
  'injection.ImageAnalyzer',
  'injection.ImageAutoAnalyzer',
  'k8sgateway.SelectorAnalyzer',
  'meshnetworks.MeshNetworksAnalyzer',
  'services.MultiClusterServiceAnalyzer',
  'service.PortNameAnalyzer',
  'sidecar.SelectorAnalyzer',
  'virtualservice.DestinationHostAnalyzer',
  'virtualservice.JWTClaimRouteAnalyzer',
  'webhook.Analyzer',
  'telemetry.SelectorAnalyzer',
];

test('the table has every code of the pinned Istio', () => {
  const [version, ...codes] = readFileSync(join(folder, 'codes.txt'), 'utf8').trim().split('\n');
  expect(version).toBe(programs.istioAnalysis.version);
  expect(Object.keys(istioCodes)).toEqual(codes);
});

test('every reported code has a document that gets it', () => {
  const tested = new Set(['IST0106', 'IST0133', ...rows.map(({ code }) => code)]);
  expect([...tested].sort()).toEqual(groupsOf('reported').map(([code]) => code));
});

test('every filtered code has its reason', () => {
  const always = uncertainMessages.map(({ code }) => code);
  expect(always).toEqual(expect.arrayContaining(groupsOf('filtered').map(([code]) => code)));
});

test('every rule that finds the mistake of a code exists', () => {
  const names = [...rules.values()].map(({ name }) => name);
  for (const entry of Object.values(istioCodes))
    if ('rules' in entry) expect(names).toEqual(expect.arrayContaining([...(entry.rules ?? [])]));
});

const found: Partial<Record<'bad' | 'good', Promise<AllFindings>>> = {};
function findings(which: 'bad' | 'good'): Promise<AllFindings> {
  const all = found[which] ?? findingsOf(temporaryRepository(filesOf(rows.map((row) => row[which]))));
  found[which] = all;
  return all;
}

describeWith('Istio finds', analyzer, (program) => {
  // With another version of Istio, a code may move from a check to its analysis.
  test('nothing that needs a cluster', async () => {
    const { stdout } = await runner()`${program.path} --skipped`;
    expect(JSON.parse(stdout)).toEqual(skippedAnalyzers);
  });

  test.each(rows)('$code: $each.title', async ({ code, each, bad }) => {
    const { tools, checks } = await findings('bad');
    const own = locatedIn(bad, tools);
    expect(own.map(({ line }) => line)).toEqual([each.line]);
    expect(own[0]?.message).toContain(`${code}: `);
    expect(own[0]?.message).toContain(each.message);
    const earlier = locatedIn(bad, checks).filter(({ isError }) => isError);
    expect(earlier.map((finding) => finding.code)).toEqual(expect.arrayContaining([...each.earlier]));
  });

  test.each(rows)('$code: not without it: $each.title', async ({ good }) => {
    const { tools } = await findings('good');
    expect(locatedIn(good, tools)).toEqual([]);
  });
});
