import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { startCommandWith } from '../testing/command-line.ts';
import { commitAll, gitIn, initIn } from '../testing/git-repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

describe('options without an effect are refused', () => {
  const some = '--mutations can be combined with only --case and --output';
  const journey = '--journey makes its own commits, so it cannot be combined with';

  test.each([
    [['--mutations', '--each-commit'], `${some}, not with --each-commit`],
    [
      ['--explain', '--calls-per-second', '10'],
      '--explain can be combined with no other option, not with --calls-per-second',
    ],
    [['--list', '--explain'], '--list and --explain cannot be combined'],
    [['--case', 'a'], '--case has an effect only with --mutations'],
    [['--', 'stock', 'v2'], 'stock v2 has an effect only with --journey'],
    [['--journey', 'canary'], '--journey canary needs the arguments of npm run canary after --'],
    [
      ['--journey', 'canary', '--to', 'HEAD', '--each-commit', '--', 'stock'],
      `${journey} --to and --each-commit`,
    ],
    [['--calls-per-second', '0'], '--calls-per-second accepts a whole number from 1 to 10000, not 0'],
    [
      ['--format', 'html', '--output', 'a.md', '--output', 'a.html'],
      '--format chooses the form of one file: with several, their endings do',
    ],
    [
      ['--output', '/dev/null', '--output', 'a.html'],
      '--output /dev/null: the ending is not .html, .md, .json or .xml',
    ],
  ])('%j', async (args, message) => {
    expect(await runBundled('rehearse', ...args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `rehearse: ${message}\nTry: npm run rehearse -- --help\n`,
    });
  });
});

test('--explain prints what is real, replaced and not shown', async () => {
  const { code, stdout } = await runBundled('rehearse', '--explain');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^What is real\n(?: {2}.+\n)+\nWhat is replaced\n(?: {2}.+\n)+\nWhat is not shown\n(?: {2}.+\n)+$/,
  );
});

describe('--list', () => {
  /** A repository whose branch `change` has two commits that main has not. */
  function repository(): string {
    const root = temporaryRepository({
      'argocd/clusters/prod/stock.yaml': '',
      'argocd/clusters/west/stock.yaml': '',
    });
    initIn(root);
    commitAll(root, 'one');
    gitIn(root, 'checkout', '--quiet', '-b', 'change');
    writeInto(root, 'overlays/west/stock/traffic.yaml', 'a: 1\n');
    commitAll(root, 'two');
    writeInto(root, 'README.md', '');
    commitAll(root, 'three');
    return root;
  }

  const list = (root: string, ...args: readonly string[]) =>
    runBundled('rehearse', '--list', '--repository', root, ...args);

  test('prints what the branch has, and the Applications that it changes', async () => {
    const { code, stdout } = await list(repository());
    expect(code).toBe(0);
    expect(stdout.replaceAll(/^ {2}[0-9a-f]{8} /gm, '  <id> ')).toBe(
      'Pushed at once:\n  <id>  two\n  <id>  three\n\nClusters, with the Applications that change:\n  prod  nothing changes\n  west  stock\n',
    );
  });

  test('prints the commits and the cluster that are chosen', async () => {
    const { stdout } = await list(repository(), '--from', 'HEAD~1', '--cluster', 'west', '--json');
    expect(JSON.parse(stdout)).toEqual({
      commits: [{ commit: expect.stringMatching(/^[0-9a-f]{40}$/), subject: 'three' }],
      clusters: [{ name: 'west', applications: [] }],
    });
  });

  test('writes several files, each in the form of its ending', async () => {
    const root = repository();
    const [json, markdown] = [join(root, 'a.json'), join(root, 'a.md')];
    const { stdout } = await list(root, '--output', json, '--output', markdown);
    expect(stdout).toMatch(/^Pushed at once:/);
    expect(readFileSync(markdown, 'utf8')).toBe(stdout);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      clusters: [{ name: 'prod' }, { name: 'west' }],
    });
  });

  test('prints the command of a journey', async () => {
    const { stdout } = await list(
      repository(),
      '--journey',
      'canary',
      '--',
      'stock',
      'v2',
      '--cluster',
      'west',
    );
    expect(stdout).toContain('  npm run canary -- stock v2 --cluster west\n');
  });

  test('an unknown cluster is rejected, with the nearest one', async () => {
    expect(await list(repository(), '--cluster', 'wets')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no cluster has the name wets; did you mean west?'),
    });
  });

  test('changes that are not committed cannot be pushed', async () => {
    const root = repository();
    gitIn(root, 'checkout', '--quiet', 'main');
    const stock = 'services/stock/service.yaml';
    writeInto(root, stock, `${soundFiles[stock]}# a comment\n`);
    expect(await list(root)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^rehearse: HEAD is the commit \w+, which the clusters have already\. .* commit them first\.\n$/,
      ),
    });
  });
});

// Where /usr/sbin is /usr/bin, an empty PATH finds all programs.
test.skipIf(process.platform !== 'linux' || existsSync('/usr/sbin/git'))(
  'all missing programs are in one message, before anything is built',
  async () => {
    const { finished } = startCommandWith({ env: { PATH: temporaryFolder() } }, 'rehearse');
    const { code, stderr } = await finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^rehearse: a rehearsal on this machine is not available: not on PATH: git, redis-server or valkey-server, .*unshare, .*\. Install them: sudo apt-get install git redis-server .* \(Debian, Ubuntu\), or sudo dnf install git valkey .* \(Fedora\)\.\n$/,
    );
  },
);
