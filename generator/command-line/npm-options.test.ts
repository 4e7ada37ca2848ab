import { afterEach, expect, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Runs a command on a folder that is not a repository, with what npm leaves in the environment. */
async function run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, value] of Object.entries({ npm_lifecycle_event: words[0] ?? '', ...env }))
    vi.stubEnv(name, value);
  const { code, stderr } = await runBundled(...words, '--repository', temporaryFolder());
  expect(code).toBe(2);
  return stderr.split('\n')[0] ?? '';
}

const isPassedOn = expect.stringContaining('is not a repository of specs');

test.each([
  ['release', { npm_config_dry_run: 'true' }, '--dry-run', '--dry-run'],
  ['release', { npm_config_dryrun: 'true' }, '--dry-run', '--dry-run'],
  ['promote', { npm_config_commit: '' }, '--no-commit', '--no-commit'],
  ['check', { npm_config_tools: '' }, '--no-tools', '--no-tools'],
  ['prove', { npm_config_cluster: 'west' }, '--cluster', '--cluster west'],
  ['prove', { npm_config_cluster: 'true' }, '--cluster', '--cluster <name>'],
  [
    'promote',
    { npm_config_to: 'true', npm_config_dry_run: 'true' },
    '--to and --dry-run',
    '--to <name> --dry-run',
  ],
])('npm run %s stops with %j', async (name, env, taken, words) => {
  expect(await run([name], env)).toBe(
    `${name}: npm took ${taken} for itself; write npm run ${name} -- ${words}`,
  );
});

test('npm run push --dry-run does not push, although push has no such option', async () => {
  expect(await run(['push'], { npm_config_dry_run: 'true' })).toBe(
    'push: npm took --dry-run for itself; push has no option --dry-run',
  );
});

test.each([
  ['check', { npm_config_json: 'true', npm_config_yes: 'true', npm_config_audit: '' }, 'settings of npm'],
  ['check', { npm_config_tools: 'false' }, 'an option with the value false'],
  ['check', { npm_lifecycle_event: 'test', npm_config_tools: 'true' }, 'the options of another script'],
])('npm run %s passes with %j: %s', async (name, env, _reason) => {
  expect(await run([name], env)).toEqual(isPassedOn);
});

test('an option on both sides of -- counts', async () => {
  expect(await run(['check', '--tools'], { npm_config_tools: 'true' })).toEqual(isPassedOn);
});
