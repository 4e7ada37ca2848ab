import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { runNodeTool } from './node-tool.ts';

/** Runs a script as `npm test` runs its programs. */
function run(script: string, longestSilence?: number) {
  const root = temporaryFolder();
  writeInto(root, 'program.mjs', script);
  const program = relative(repositoryRoot, join(root, 'program.mjs'));
  return runNodeTool({ program, args: [], root, coloured: false }, longestSilence);
}

it('stops a program that prints nothing, and reports it', async () => {
  const { ok, output } = await run("console.log('begun'); setInterval(() => {}, 1000);", 3_000);
  expect(ok).toBe(false);
  expect(output).toMatch(/^begun\n[\s\S]*was stopped: it had printed nothing for 3 s\.$/);
});

it('does not stop a program that keeps printing', async () => {
  const script = `let count = 0;
    const timer = setInterval(() => { console.log(++count); if (count === 40) clearInterval(timer); }, 200);`;
  expect(await run(script, 6_000)).toMatchObject({ ok: true, output: expect.stringMatching(/40$/) });
});
