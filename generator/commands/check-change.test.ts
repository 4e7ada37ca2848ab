import { describe, expect, test, vi } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { edited, paths } from '../testing/edited.ts';
import { commitAll, gitIn, initIn } from '../testing/git-repository.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

describe('npm run check -- --change', () => {
  const check = (root: string, ...args: string[]) => runCommand('check', '--repository', root, ...args);

  test('compares the work tree with a commit, and names the commit', async () => {
    const root = temporaryRepository();
    await runCommand('generate', '--repository', root);
    initIn(root);
    commitAll(root, 'feat: shop');
    const short = gitIn(root, 'rev-parse', '--short', 'HEAD').trim();
    const same = await check(root, '--change');
    expect(same.stdout).toContain(`✔ change since ${short}`);
    writeInto(root, paths.stock, edited(paths.stock, ['port: 50051', 'port: 50052'])[paths.stock] ?? '');
    await runCommand('generate', '--repository', root);
    expect(await check(root)).toMatchObject({ code: 0 });
    const changed = await check(root, '--change', '--base', 'HEAD');
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.stderr).toContain(`before this change: ${short}:services/stock/service.yaml:6:9`);
  });

  test('prints what to do if there is no commit to compare with', async () => {
    const root = temporaryRepository();
    await runCommand('generate', '--repository', root);
    const { code, stderr } = await check(root, '--change');
    expect({ code, stderr: stderr.trimEnd() }).toEqual({
      code: 1,
      stderr: expect.stringContaining('is not in a git repository'),
    });
    expect(await check(root, '--base', 'HEAD')).toMatchObject({ code: 2 });
  });
});
