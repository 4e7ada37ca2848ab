import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SourceFile } from '../diagnostics/source-file.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { fleetFile } from './fleet-file.ts';

const spec = {
  repoURL: 'https://git.example.com/shop.git',
  stages: ['dev'],
  codeOwners: { teams: { 'team-a': ['@shop/a'] }, default: ['@shop/platform'] },
};
const text = `repoURL: https://git.example.com/shop.git
stages: [dev]
# Who reviews what.
codeOwners:
  teams: { team-a: ["@shop/a"] }
  default: ["@shop/platform"]
`;

/** The fleet file after an import of these owners. */
const edited = (owners: readonly string[], reviewers: readonly string[], protos: readonly string[] = []) =>
  fleetFile(
    temporaryFolder(),
    { spec, file: new SourceFile('clusters/fleet.yaml', text) },
    { protos: new Map(protos.map((path) => [path, ''])), owners, reviewers },
  ).get('clusters/fleet.yaml');

test('owners get their reviewers, or those for all', () => {
  const result = edited(
    ['team-a', 'team-b', 'team-c'],
    ['@shop/all', 'team-c=@shop/c'],
    ['protos/x/v1/a.proto'],
  );
  expect(result).toContain('# Who reviews what.');
  expect(parse(result ?? '')).toEqual({
    ...spec,
    codeOwners: {
      ...spec.codeOwners,
      teams: { 'team-a': ['@shop/a'], 'team-b': ['@shop/all'], 'team-c': ['@shop/c'] },
    },
    foreignProtos: ['x'],
  });
});

test('without new owners and protos, the file stays', () => {
  expect(edited(['team-a'], [])).toBeUndefined();
});

test('an owner without reviewers is an error', () => {
  expect(() => edited(['team-b'], ['team-c=@shop/c'])).toThrow(
    'clusters/fleet.yaml lists no reviewers for team-b: pass --reviewers @organization/team, or --reviewers team-b=@organization/team',
  );
});
