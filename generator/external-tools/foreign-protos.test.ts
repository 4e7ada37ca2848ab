import { expect, test, vi } from 'vitest';
import { collectFindings } from '../inspect/collect.ts';
import { fleetPath } from '../load/input-paths.ts';
import { whereOf } from '../testing/findings.ts';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { bufLintTool } from './buf.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { toolSource } from './source.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A proto in a style that buf lint reports: a camel-case field, and no version in the package. */
const proto = (method: string) =>
  `syntax = "proto3";
package hipstershop;
service AdService { rpc ${method}(AdRequest) returns (AdRequest); }
message AdRequest { string contextKey = 1; }
`;
const fleet = (foreign: string) =>
  `repoURL: https://git.example.com/shop.git\nstages: [dev, prod]\n${foreign}`;

async function findings(root: string) {
  const sources = [toolSource({ all: true, tools: [bufLintTool, bufBreakingTool] })];
  return (await collectFindings({ root, sources })).diagnostics;
}

const check = async (root: string) => (await findings(root)).map(whereOf);

/** The shop with a proto of others, committed. */
function withForeign(path: string): string {
  const root = temporaryRepository({
    'protos/buf.yaml': 'version: v2\nlint: { use: [STANDARD] }\n',
    [path]: proto('GetAds'),
    [fleetPath]: fleet(''),
  });
  initIn(root);
  commitAll(root, 'feat: shop');
  return root;
}

test.each([
  ['protos/hipstershop/demo.proto', 'hipstershop'],
  ['protos/vendor/ads/demo.proto', 'vendor'],
  ['protos/demo.proto', 'demo.proto'],
])('buf lint skips %s with foreignProtos %s, and buf breaking does not', async (path, foreign) => {
  const root = withForeign(path);
  const reported = await check(root);
  const isAbout = (each: string) => each.includes(` ${path}:`);
  expect(reported.filter(isAbout)).toContain(`MESH631 ${path}:4:28`);
  writeInto(root, fleetPath, fleet(`foreignProtos: [${foreign}]\n`));
  // The protos of the shop are checked as before.
  expect(await check(root)).toEqual(reported.filter((each) => !isAbout(each)));
  writeInto(root, path, proto('ListAds'));
  const broken = (await findings(root)).filter((each) => isAbout(whereOf(each)));
  expect(broken.map(whereOf)).toEqual([`MESH632 ${path}:3:1`]);
  expect(broken.map(({ hint }) => hint)).toEqual([expect.stringMatching(/^others own this proto: /)]);
});
