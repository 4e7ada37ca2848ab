import { expect, test } from 'vitest';
import { clonedRepository, gitIn } from '../../testing/clones.ts';
import { commandIn, type Land, type LandingCommand, walkJourney } from './walk.ts';

const command = (line: string): LandingCommand => {
  const [name = '', ...rest] = line.split(' ');
  return { name, arguments: rest };
};

/** Gives these results one after the other, and then a run that changes nothing. */
function landing(results: readonly (readonly [subject: string, next?: string])[]) {
  const lines: string[] = [];
  const land: Land = async (_, { name, arguments: given }) => {
    const [subject, next] = results[lines.length] ?? [];
    lines.push([name, ...given].join(' '));
    const commit = subject === undefined ? undefined : `commit ${lines.length}`;
    return { commit, subject: subject ?? '', next: next === undefined ? [] : [next] };
  };
  return { lines, land };
}

const next = 'when Argo CD has synced it: npm run canary -- stock v2 --cluster prod --steps 10,50,100';

test('runs the commands that are named as the next step, until there is none', async () => {
  const { lines, land } = landing([
    ['canary(prod): stock v2 add', next],
    ['canary(prod): stock v2 shift 10', 'npm run canary -- stock v2 --cluster prod --finish'],
    ['canary(prod): stock v2 retire'],
  ]);
  const start = command('canary stock v2 --cluster prod --tag v2.0.0 --steps 10,50,100');
  const commits = await walkJourney('copy', start, land);
  expect(lines).toEqual([
    'canary stock v2 --cluster prod --tag v2.0.0 --steps 10,50,100',
    'canary stock v2 --cluster prod --steps 10,50,100',
    'canary stock v2 --cluster prod --finish',
  ]);
  expect(commits.map(({ commit }) => commit)).toEqual(['commit 1', 'commit 2', 'commit 3']);
});

test('a canary with --abort is aborted after half of its steps, without the options of a new version', async () => {
  const { lines, land } = landing([
    ['canary(prod): stock v2 add', next],
    ['canary(prod): stock v2 shift 10', next],
    ['canary(prod): stock v2 shift 50', next],
    ['canary(prod): stock v2 abort', 'npm run canary -- stock v2 --cluster prod --abort'],
    ['canary(prod): stock v2 retire'],
  ]);
  const options = '--tag v2.0.0 --digest sha256:0 --replicas 2 --steps 10,50,100 --abort';
  const start = command(`canary stock v2 --cluster prod ${options}`);
  const commits = await walkJourney('copy', start, land);
  expect(lines.slice(2)).toEqual([
    'canary stock v2 --cluster prod --steps 10,50,100',
    'canary stock v2 --cluster prod --abort',
    'canary stock v2 --cluster prod --abort',
  ]);
  expect(commits).toHaveLength(5);
});

test('ends at a command that changes nothing and names itself', async () => {
  const again = 'npm run remove -- stock';
  const land: Land = async () => ({ commit: undefined, subject: '', next: [again] });
  await expect(walkJourney('copy', command('remove stock'), land)).rejects.toThrow(
    'npm run remove -- stock makes no commit: there is nothing to rehearse',
  );
});

test('no command is in a sentence about something else', () => {
  expect(commandIn('build and push its image')).toBeUndefined();
  expect(commandIn(undefined)).toBeUndefined();
});

test('each commit of a canary that is aborted is pushed to the origin of the copy', async () => {
  const { root, remote } = await clonedRepository();
  const start = command('canary stock v2 --cluster dev --tag v2.0.0 --steps 50,100 --abort');
  const commits = await walkJourney(root, start);
  expect(commits.map(({ subject }) => subject)).toEqual([
    'canary(dev): stock v2 add',
    'canary(dev): stock v2 shift 50',
    'canary(dev): stock v2 abort',
    'canary(dev): stock v2 retire',
  ]);
  expect(gitIn(remote, 'rev-parse', 'main')).toBe(commits.at(-1)?.commit);
});

test('a command that refuses ends the journey with its message', async () => {
  const { root } = await clonedRepository();
  await expect(walkJourney(root, command('rollback stok --cluster dev'))).rejects.toThrow(
    /^npm run rollback -- stok --cluster dev is refused:\n/,
  );
});
