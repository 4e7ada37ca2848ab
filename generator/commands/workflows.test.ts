import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { marker as diffMarker } from '../diff/markdown.ts';
import { markdownReport, marker as proofMarker } from '../prove/report/markdown.ts';
import { kernelModules } from '../rehearse/sandbox/namespaces.ts';
import { missingPrograms } from '../rehearse/sandbox/programs.ts';
import { at, itemsAt } from '../testing/rendered.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { allCommands } from './index.ts';

describe.each([
  { workflow: 'diff', job: 'compare', uploaded: 'comment.md', report: 'comment.md', marker: diffMarker },
  { workflow: 'prove', job: 'prove', uploaded: 'proof-0.md', report: 'proof.md', marker: proofMarker },
])('the comment of the workflow $workflow', ({ workflow, job, uploaded, report, marker }) => {
  const path = join(repositoryRoot, '.github/workflows', `${workflow}.yaml`);
  const document: unknown = parse(readFileSync(path, 'utf8'));
  const stepsOf = (name: string) => itemsAt(document, 'jobs', name, 'steps');
  const script = String(at(stepsOf('comment')[1], 'run'));

  /** What the script asks of GitHub where these comments are its own. */
  function asked(ids: string, text: string, further: Readonly<Record<string, string>> = {}): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ids'), ids);
    for (const [name, content] of Object.entries({ [uploaded]: text, ...further }))
      writeFileSync(join(folder, name), content);
    writeFileSync(
      join(folder, 'gh'),
      `#!/bin/sh\ncase "$*" in *--paginate*) cat "${folder}/ids";; *) echo "$4 $5 $6 $7" >> "${folder}/calls";; esac\n`,
    );
    chmodSync(join(folder, 'gh'), 0o755);
    execFileSync('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: `${folder}:${process.env['PATH']}`, GITHUB_REPOSITORY: 'o/r', NUMBER: '5' },
    });
    const calls = join(folder, 'calls');
    return existsSync(calls) ? readFileSync(calls, 'utf8') : '';
  }

  test('gives the code of a pull request no right to write', () => {
    expect(at(document, 'permissions')).toEqual({});
    expect(at(document, 'jobs', job, 'permissions')).toEqual({ contents: 'read' });
    expect(at(document, 'jobs', 'comment', 'permissions')).toEqual({ 'pull-requests': 'write' });
    const uses = stepsOf('comment').map((step) => String(at(step, 'uses') ?? ''));
    expect(uses.filter((action) => action.startsWith('actions/checkout@'))).toEqual([]);
    expect(script).not.toContain('npm');
  });

  test("uses GitHub's own actions", () => {
    const used = [job, 'comment'].flatMap(stepsOf).flatMap((step) => at(step, 'uses') ?? []);
    expect(used.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(String(action)))).toEqual([]);
  });

  test('is found by what it begins with', () => {
    expect(script).toContain(`startswith("${marker}")`);
  });

  test.each([
    ['is updated', '17\n18\n', 'PATCH repos/o/r/issues/comments/17'],
    ['is made where there is none', '', 'POST repos/o/r/issues/5/comments'],
  ])('%s', (_, ids, expected) => {
    expect(asked(ids, `${marker}\n### It changed\n`)).toBe(`${expected} --field body=@${report}\n`);
  });

  if (workflow === 'prove')
    test('takes back what was proven before, and is not made for nothing', () => {
      const text = markdownReport({
        clusters: [],
        seconds: 0,
        chances: 0,
        alpha: 0,
        nothing: 'Nothing has changed.',
      });
      expect(asked('17\n', text)).toContain('PATCH');
      expect(asked('', text)).toBe('');
      // Another machine has proven something.
      const proven = `${marker}\n### It changed\n`;
      expect(asked('', text, { 'proof-1.md': proven })).toContain('POST');
    });
});

describe('the workflow rehearse', () => {
  const document: unknown = parse(
    readFileSync(join(repositoryRoot, '.github/workflows/rehearse.yaml'), 'utf8'),
  );
  const steps = itemsAt(document, 'jobs', 'rehearse', 'steps');
  const scripts = steps.map((step) => String(at(step, 'run') ?? '')).join('\n');

  test('gives the code of a pull request no right to write', () => {
    expect(at(document, 'permissions')).toEqual({ contents: 'read' });
    expect(at(document, 'jobs', 'rehearse', 'permissions')).toBeUndefined();
  });

  test('runs for every change of what clusters sync', () => {
    expect(itemsAt(document, 'on', 'pull_request', 'paths')).toEqual(
      expect.arrayContaining(['argocd/**', 'base/**', 'overlays/**']),
    );
  });

  test.each(['ci', 'first-run', 'rehearse'])('installs what a rehearsal needs: %s', (name) => {
    const text = readFileSync(join(repositoryRoot, `.github/workflows/${name}.yaml`), 'utf8');
    const remedy = missingPrograms(temporaryFolder(), false)?.remedy ?? '';
    const [, packages = ''] = /apt-get install (.*?) \(Debian/.exec(remedy) ?? [];
    const [, installed = ''] = /apt-get install --yes --no-install-recommends (.*)/.exec(text) ?? [];
    // The machines of GitHub have them.
    const present = ['git', 'util-linux'];
    expect(installed.split(' ')).toEqual(packages.split(' ').filter((name) => !present.includes(name)));
    expect(text).toContain(`sudo modprobe --all ${kernelModules}\n`);
  });

  test('workflows that build programs start from those that others have built', () => {
    const cacheOf = (name: string, job: string) => {
      const text = readFileSync(join(repositoryRoot, `.github/workflows/${name}.yaml`), 'utf8');
      const step = itemsAt(parse(text), 'jobs', job, 'steps').find((each) =>
        String(at(each, 'uses') ?? '').startsWith('actions/cache@'),
      );
      return at(step, 'with');
    };
    const caches = [cacheOf('ci', 'test'), cacheOf('prove', 'prove'), cacheOf('rehearse', 'rehearse')];
    const keys = caches.map((cache) => String(at(cache, 'key')));
    // A cache is saved only under a new key: under the same one, the programs of the others would never be in it.
    expect(new Set(keys).size).toBe(3);
    for (const [index, cache] of caches.entries()) {
      expect(at(cache, 'path')).toBe(at(caches[0], 'path'));
      const restored = String(at(cache, 'restore-keys'))
        .trim()
        .split(/\s*\n\s*/);
      expect(restored.filter((key) => !keys.includes(key) || key === keys[index])).toEqual([]);
    }
  });

  test('the command line is accepted', async () => {
    const [, line = ''] = /npm run rehearse -- (.*)/.exec(scripts) ?? [];
    const words = line.replace(/"\$\(.*\)"/, 'HEAD').split(' ');
    const command = (await allCommands()).find(({ name }) => name === 'rehearse');
    expect(() => command?.parse(words)).not.toThrow();
    expect(words).toContain('--from');
  });
});

describe('the workflow canary', () => {
  const document: unknown = parse(
    readFileSync(join(repositoryRoot, '.github/workflows/canary.yaml'), 'utf8'),
  );
  const steps = itemsAt(document, 'jobs', 'analyse', 'steps');

  test('may push and nothing else, only where the repository wants it, and one run at a time', () => {
    expect(at(document, 'permissions')).toEqual({});
    expect(at(document, 'jobs', 'analyse', 'permissions')).toEqual({ contents: 'write' });
    expect(at(document, 'jobs', 'analyse', 'if')).toContain("vars.ANALYSE_CANARIES == 'true'");
    expect(at(document, 'concurrency')).toEqual({ group: 'canary', 'cancel-in-progress': false });
    expect(at(document, 'on', 'pull_request')).toBeUndefined();
  });

  test('has the history, in which steps begin', () => {
    expect(at(steps[0], 'with')).toEqual({ 'fetch-depth': 0 });
  });

  test('the command line is accepted', async () => {
    const [, line = ''] = /npm run canary -- (.*)/.exec(String(at(steps.at(-1), 'run'))) ?? [];
    const command = (await allCommands()).find(({ name }) => name === 'canary');
    expect(line.split(' ')).toEqual(['--analyse', '--push', '--yes']);
    expect(() => command?.parse(line.split(' '))).not.toThrow();
  });
});

describe('the workflow map', () => {
  const document: unknown = parse(readFileSync(join(repositoryRoot, '.github/workflows/map.yaml'), 'utf8'));
  const steps = itemsAt(document, 'jobs', 'draw', 'steps');

  test('publishes only the default branch, and only where the repository wants it', () => {
    expect(at(document, 'jobs', 'draw', 'if')).toBe(
      "vars.PUBLISH_MAP == 'true' && github.ref_name == github.event.repository.default_branch",
    );
    expect(at(document, 'jobs', 'publish', 'needs')).toBe('draw');
    expect(at(document, 'on', 'pull_request')).toBeUndefined();
  });

  test('the job that runs the repository may only read, and the other one runs nothing of it', () => {
    expect(at(document, 'permissions')).toEqual({});
    expect(at(document, 'jobs', 'draw', 'permissions')).toEqual({ contents: 'read' });
    expect(itemsAt(document, 'jobs', 'publish', 'steps').map((step) => at(step, 'run'))).toEqual([undefined]);
  });

  test('draws into the folder that it uploads', async () => {
    const [, line = ''] = steps.flatMap(
      (step) => /npm run --silent map -- (.*)/.exec(String(at(step, 'run'))) ?? [],
    );
    const command = (await allCommands()).find(({ name }) => name === 'map');
    expect(() => command?.parse(line.split(' '))).not.toThrow();
    expect(line.split(' ')).toEqual(['--output', String(at(steps.at(-1), 'with', 'path'))]);
  });
});

// An attacker who takes over the repository of an action can move a tag to other code; a commit cannot be moved.
// Source: GitHub, Security hardening for GitHub Actions, Using third-party actions.
test('every action is pinned by its commit, with the version beside it', () => {
  const folder = join(repositoryRoot, '.github/workflows');
  const uses = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => /\buses:/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(uses.length).toBeGreaterThan(5);
  const loose = uses.filter((line) => !/uses: (?:\.\/\S+|\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line));
  expect(loose).toEqual([]);
});
