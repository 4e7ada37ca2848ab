import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../repository.ts';
import { at, itemsAt } from '../testing/rendered.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { marker } from './markdown.ts';

const workflow: unknown = parse(readFileSync(join(repositoryRoot, '.github/workflows/diff.yaml'), 'utf8'));
const stepsOf = (job: string) => itemsAt(workflow, 'jobs', job, 'steps');

describe('the workflow that comments', () => {
  test('gives the code of a pull request no right to write', () => {
    expect(at(workflow, 'permissions')).toEqual({});
    expect(at(workflow, 'jobs', 'compare', 'permissions')).toEqual({ contents: 'read' });
    expect(at(workflow, 'jobs', 'comment', 'permissions')).toEqual({ 'pull-requests': 'write' });
    expect(stepsOf('comment').map((step) => String(at(step, 'uses') ?? ''))).not.toContain(
      'actions/checkout@v4',
    );
    expect(
      stepsOf('comment')
        .map((step) => String(at(step, 'run') ?? ''))
        .join(''),
    ).not.toContain('npm');
  });

  test("uses GitHub's own actions", () => {
    const used = ['compare', 'comment'].flatMap(stepsOf).flatMap((step) => at(step, 'uses') ?? []);
    expect(used.filter((action) => !/^actions\/[a-z-]+@v\d+$/.test(String(action)))).toEqual([]);
  });

  const script = String(at(stepsOf('comment')[1], 'run'));

  test('finds its comment by what the comment begins with', () => {
    expect(script).toContain(`startswith("${marker}")`);
  });

  test.each([
    ['updates it', '17\n18\n', 'PATCH repos/o/r/issues/comments/17'],
    ['makes it where there is none', '', 'POST repos/o/r/issues/5/comments'],
  ])('%s', (_, ids, expected) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ids'), ids);
    writeFileSync(
      join(folder, 'gh'),
      `#!/bin/sh\ncase "$*" in *--paginate*) cat "${folder}/ids";; *) echo "$4 $5 $6 $7" >> "${folder}/said";; esac\n`,
    );
    chmodSync(join(folder, 'gh'), 0o755);
    execFileSync('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: `${folder}:${process.env['PATH']}`, GITHUB_REPOSITORY: 'o/r', NUMBER: '5' },
    });
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(`${expected} --field body=@comment.md\n`);
  });
});
