import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bufLintTool } from '../external-tools/buf.ts';
import { bufBreakingTool } from '../external-tools/buf-breaking.ts';
import { toolSource } from '../external-tools/source.ts';
import { collectFindings } from '../inspect/collect.ts';
import { runBundled } from '../testing/bundled.ts';
import { type Clone, clonedRepository, cloneState, commitFiles, gitIn } from '../testing/clones.ts';
import { whereOf } from '../testing/findings.ts';
import { landIn } from '../testing/landing.ts';
import { proposeImage } from './propose-image.ts';

vi.setConfig({ testTimeout: 240_000 });

const proto = `syntax = "proto3";
package hipstershop;
service AdService { rpc GetAds(AdRequest) returns (AdRequest); }
service AdAdmin { rpc GetAds(AdRequest) returns (AdRequest); rpc Reset(AdRequest) returns (AdRequest); }
message AdRequest { string contextKey = 1; }
`;
const fleet = `repoURL: https://git.example.com/shop.git\nstages: [dev, prod]\nforeignProtos: [hipstershop]\n`;

/** The shop with the proto of others, committed and pushed. */
async function withProto(): Promise<Clone> {
  const clone = await clonedRepository();
  await commitFiles(clone.root, { 'protos/hipstershop/demo.proto': proto, 'clusters/fleet.yaml': fleet });
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}

const create = (root: string, ...args: readonly string[]) => runBundled('new', ...args, '--repository', root);
const image = ['--image', 'registry.example.com/adservice'];
const server = ['--proto', 'hipstershop.AdService', '--port', '9555'];
const owner = ['--owner', 'team-stock', '--namespace', 'shop'];
const changedFiles = (root: string) => gitIn(root, 'show', '--name-only', '--format=').split('\n');

test('a service whose image is built elsewhere is its spec and nothing else, until it is deployed', async () => {
  const { root } = await withProto();
  const made = await create(root, 'adservice', ...image, ...server, ...owner, '--yes', '--push');
  expect(made).toMatchObject({ code: 0 });
  expect(made.stdout).toContain('→ to run it in dev: npm run deploy -- adservice <tag>');
  expect(gitIn(root, 'log', '-1', '--format=%B')).toBe(
    'feat: add adservice, a service of team-stock\n\nNew-Service: adservice',
  );
  const written = changedFiles(root).filter((path) => !/^(?:base|overlays|argocd)\//.test(path));
  expect(written).toEqual(['services/adservice/service.yaml']);
  expect(
    readFileSync(join(root, 'services/adservice/service.yaml'), 'utf8'),
  ).toBe(`# yaml-language-server: $schema=../../generator/schema/service.schema.json
name: adservice
owner: team-stock
namespace: shop
image: registry.example.com/adservice
grpc:
  port: 9555
  services: [hipstershop.AdService]
`);
  const sources = [toolSource({ all: true, tools: [bufLintTool, bufBreakingTool] })];
  const { diagnostics } = await collectFindings({ root, sources });
  const problems = diagnostics.filter(({ rule }) => rule.severity !== 'information').map(whereOf);
  expect(problems.filter((where) => !where.includes('shop.proto'))).toEqual([]);
  const deployed = await runBundled(
    'deploy',
    'adservice',
    'v0.10.4',
    '--repository',
    root,
    '--yes',
    '--push',
  );
  expect(deployed).toMatchObject({ code: 0 });
  expect(changedFiles(root)).toContain('overlays/dev/adservice/v1/kustomization.yaml');
  expect(cloneState(root).status).toBe('');
});

test('with a tag it runs in the first stage, and its callers call all of its methods', async () => {
  const { root } = await withProto();
  const more = ['--proto', 'hipstershop.AdAdmin', '--tag', 'v0.10.4', '--caller', 'orders'];
  const made = await create(root, 'adservice', ...image, ...server, ...owner, ...more, '--yes');
  expect(made).toMatchObject({ code: 0 });
  const dev = readFileSync(join(root, 'clusters/dev.yaml'), 'utf8');
  expect(dev).toContain('  adservice:\n    versions:\n      v1: { tag: v0.10.4 }\n');
  expect(dev).toContain('hipstershop.AdService/GetAds');
  expect(dev).toContain('hipstershop.AdAdmin/GetAds');
  expect(dev).toContain('Reset');
});

test.each([
  [
    ['--proto', 'hipstershop.AdServce', '--port', '1'],
    2,
    'protos/ declares no gRPC service hipstershop.AdServce; did you mean hipstershop.AdService?',
  ],
  [['--proto', 'mail.v1.Outbox', '--port', '1'], 1, 'Put its proto into protos/mail/v1/, commit it'],
  [
    ['--proto', 'protos/hipstershop/demo.proto', '--port', '1'],
    2,
    'protos/hipstershop/demo.proto declares hipstershop.AdService, hipstershop.AdAdmin',
  ],
  [['--proto', 'hipstershop.AdService'], 2, '--port is missing'],
  [
    ['--port', '9555'],
    2,
    '--proto is missing: the gRPC service that it serves, by its full name; the gRPC services of protos/ are',
  ],
  [
    ['--proto', 'hipstershop.AdService', '--port', '99999'],
    2,
    '--port accepts a whole number from 1 to 65535',
  ],
  [[...server, '--caller', 'orders'], 2, '--caller needs --tag'],
  [
    [...server, '--image', 'registry.example.com:5000/ads:v1'],
    2,
    '--image registry.example.com:5000/ads --tag v1',
  ],
])('%j ends with %i', async (args, code, message) => {
  const { root } = await withProto();
  const before = cloneState(root);
  const given = args.includes('--image') ? args : [...image, ...args];
  const made = await create(root, 'adservice', ...given, ...owner, '--yes');
  expect({ code: made.code, stderr: made.stderr }).toEqual({
    code,
    stderr: expect.stringContaining(message),
  });
  expect(cloneState(root)).toEqual(before);
});

test('without an image the command names the flag', async () => {
  const { root } = await withProto();
  const made = await create(root, 'adservice', ...server, ...owner, '--yes');
  expect(made).toMatchObject({ code: 2, stderr: expect.stringContaining('--image is missing') });
});

test.each([
  ['defaults', 'defaults: { imagePrefix: registry.example.com/all }\n'],
  ['teamDefaults', 'teamDefaults: { team-stock: { imagePrefix: registry.example.com/all } }\n'],
])('with imagePrefix in %s the spec needs no image, and the command asks for none', async (_, settings) => {
  const { root } = await withProto();
  await commitFiles(root, { 'clusters/fleet.yaml': `${fleet}${settings}` });
  gitIn(root, 'push', '--quiet');
  const made = await create(root, 'adservice', ...server, ...owner, '--tag', 'v1', '--yes');
  expect(made).toMatchObject({ code: 0 });
  expect(readFileSync(join(root, 'services/adservice/service.yaml'), 'utf8')).not.toContain('image');
  expect(readFileSync(join(root, 'overlays/dev/adservice/v1/kustomization.yaml'), 'utf8')).toContain('v1');
});

test('on a terminal it asks for everything that is missing, and suggests what is likely', async () => {
  const { root } = await withProto();
  const asked: (readonly [string, string | undefined])[] = [];
  const answers = new Map([
    ['Which port does it serve?', '9555'],
    ['Which tag runs in dev? Leave it empty to deploy it later', 'v0.10.4'],
  ]);
  const ask = async (question: string, suggestion: string | undefined) => {
    asked.push([question, suggestion]);
    return answers.get(question) ?? suggestion;
  };
  const request = { name: 'ad-service', protos: [], callers: [], reviewers: [] };
  expect(await landIn(root, (state) => proposeImage(state, request, ask))).toMatchObject({
    outcome: 'committed',
  });
  expect(asked).toEqual([
    ['Which owner?', 'team-orders'],
    ['Which namespace?', 'shop'],
    ['Which image, without a tag?', 'registry.example.com/shop/ad-service'],
    ['Which gRPC services does it serve? Full names, with commas between them', 'hipstershop.AdService'],
    ['Which port does it serve?', undefined],
    ['Which tag runs in dev? Leave it empty to deploy it later', undefined],
  ]);
});

test.each([
  ['--http', 'http:\n  port: 8080\n  operations:\n    Any: "* /{**}"\n', 'Any'],
  ['--tcp', 'ports:\n  tcp: { port: 8080, appProtocol: tcp }\n', 'tcp'],
])('a server without gRPC needs no proto: %s', async (flag, lines, called) => {
  const { root } = await clonedRepository();
  const args = [flag, '8080', '--tag', 'v1.0.0', '--caller', 'orders'];
  const made = await create(root, 'front', ...image, ...owner, ...args, '--yes');
  expect(made).toMatchObject({ code: 0 });
  expect(readFileSync(join(root, 'services/front/service.yaml'), 'utf8')).toContain(lines);
  const dev = readFileSync(join(root, 'clusters/dev.yaml'), 'utf8');
  expect(dev).toMatch(new RegExp(`service: front[^]*${called}`));
});

test.each([
  [['--worker'], 'image: registry.example.com/adservice\n', 'Deployment'],
  [['--job'], 'job: {}\n', 'Job'],
  [['--cron', '15 3 * * *'], 'job:\n  schedule: "15 3 * * *"\n', 'CronJob'],
  [['--cron', '@daily'], 'job:\n  schedule: "@daily"\n', 'CronJob'],
])('an image that serves nothing: %j', async (flags, end, kind) => {
  const { root } = await clonedRepository();
  const made = await create(root, 'report', ...image, ...owner, ...flags, '--tag', 'v1.0.0', '--yes');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('List what it calls under calls') });
  const spec = readFileSync(join(root, 'services/report/service.yaml'), 'utf8');
  expect(spec.endsWith(end)).toBe(true);
  const workload = `base/report/workload/${kind.toLowerCase()}.yaml`;
  expect(readFileSync(join(root, workload), 'utf8')).toContain(`kind: ${kind}\n`);
});

test.each([
  [['--cron', 'daily'], 1, 'Kubernetes rejects the schedule daily'],
  [['--job', '--cron', '@daily'], 2, '--job runs once, and --cron runs on a schedule'],
  [['--worker', '--job'], 2, 'give one of them'],
  [['--cron', '@daily', '--http', '8080'], 2, '--cron is for an image that serves nothing: remove --http'],
  [['--worker', '--tag', 'v1', '--caller', 'orders'], 2, '--worker is for an image that serves nothing'],
])('%j ends with %i', async (flags, code, message) => {
  const { root } = await clonedRepository();
  const before = cloneState(root);
  const made = await create(root, 'report', ...image, ...owner, ...flags, '--yes');
  expect(made).toMatchObject({ code });
  expect(`${made.stdout}${made.stderr}`).toContain(message);
  expect(cloneState(root)).toEqual(before);
});
