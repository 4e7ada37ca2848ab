import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type FleetRequest, fleetSettings } from './settings.ts';

const request = (more: Partial<FleetRequest> = {}): FleetRequest => ({
  folder: join(temporaryFolder(), 'my-fleet'),
  repoUrl: 'https://git.example.com/acme/my-fleet.git',
  clusters: ['dev', 'staging', 'prod-eu', 'prod-us'],
  stages: [],
  owners: [],
  ...more,
});

const problemsOf = (more: Partial<FleetRequest>): readonly string[] => {
  const settings = fleetSettings(request(more));
  return 'problems' in settings ? settings.problems : [];
};

test('the stages follow from the names of the clusters', () => {
  expect(fleetSettings(request())).toMatchObject({
    name: 'my-fleet',
    stages: ['dev', 'staging', 'prod'],
    clusters: [
      { name: 'dev', stage: 'dev' },
      { name: 'staging', stage: 'staging' },
      { name: 'prod-eu', stage: 'prod' },
      { name: 'prod-us', stage: 'prod' },
    ],
  });
});

test('a cluster belongs to the stage that its name begins or ends with, or to the one after the equals sign', () => {
  const clusters = ['eu-prod', 'prod-canary', 'prod-canary-us', 'west=prod'];
  const stages = ['prod-canary', 'prod'];
  const settings = fleetSettings(request({ clusters, stages }));
  expect('problems' in settings ? settings.problems : settings.clusters.map(({ stage }) => stage)).toEqual([
    ...['prod', 'prod-canary', 'prod-canary', 'prod'],
  ]);
});

test.each([
  'https://github.com/acme/fleet.git',
  'https://git.example.com:8443/a/b',
  'git@github.com:acme/fleet.git',
  'ssh://git@git.example.com:22/acme/fleet.git',
])('%s is the URL of a repository', (repoUrl) => {
  expect(problemsOf({ repoUrl })).toEqual([]);
});

test.each<[string, Partial<FleetRequest>, RegExp]>([
  ['no URL', { repoUrl: '' }, /^--repo-url is missing: /],
  ['no URL of git', { repoUrl: 'fleet' }, /^--repo-url fleet is not the URL of a git repository/],
  ['a URL with a token', { repoUrl: 'https://me:t0ken@x.com/a' }, /^--repo-url contains a user or password/],
  ['no clusters', { clusters: [] }, /^--clusters is missing: /],
  ['an empty name', { clusters: ['dev', ''] }, /^an empty text cannot name a cluster or stage/],
  ['a name in upper case', { clusters: ['Dev=dev'] }, /^Dev cannot name a cluster or stage: use lower-case/],
  ['a cluster twice', { clusters: ['dev', 'dev'] }, /^the cluster dev is listed twice$/],
  ['a stage twice', { stages: ['dev', 'dev', 'staging', 'prod'] }, /^the stage dev is listed twice$/],
  [
    'a cluster without a stage',
    { clusters: ['west'], stages: ['dev', 'prod'] },
    /^the name of the cluster west does not show its stage: write west=dev, or another of dev, prod$/,
  ],
  [
    'a stage that is not listed',
    { clusters: ['west=live'], stages: ['dev'] },
    /^west=live: --stages does not list live$/,
  ],
  [
    'no reviewer',
    { owners: ['bob'] },
    /^--owner bob is not @user, @organization\/team or an e-mail address$/,
  ],
  ['a name for a fleet', { folder: '/My Fleet' }, /^My Fleet cannot name a fleet: /],
])('%s is refused', (_, more, problem) => {
  expect(problemsOf(more)).toEqual([expect.stringMatching(problem)]);
});

test('a folder that is in use is refused', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'repository/.git'), { recursive: true });
  const refused = (path: string) => problemsOf({ folder: join(folder, path) });
  expect(refused('file')).toEqual([`${join(folder, 'file')} is a file`]);
  expect(problemsOf({ folder })[0]).toBe(`${folder} is not empty`);
  expect(refused('missing/fleet')).toEqual([
    `there is no folder ${join(folder, 'missing')}: create it first`,
  ]);
  expect(refused('repository/fleet')).toEqual([
    `${join(folder, 'repository/fleet')} is inside the repository ${join(folder, 'repository')}: a fleet is a repository of its own, so choose a folder next to it`,
  ]);
  mkdirSync(join(folder, 'empty'));
  expect(refused('empty')).toEqual([]);
});

test('all problems are reported at once', () => {
  expect(problemsOf({ repoUrl: '', clusters: [], owners: ['bob'] })).toHaveLength(3);
});
