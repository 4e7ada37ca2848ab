import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideGoTool } from './go-tool.ts';
import type { GoToolVersion } from './tool-kinds.ts';

const tool: GoToolVersion = {
  name: 'pinned-tool',
  package: 'tools.example/pinned-tool/cmd',
  version: 'v1.2.3',
  versionArguments: ['version'],
  buildTime: 'a moment',
};

let folder = '';
const progress = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'go-tool-'));
  vi.stubEnv('GITOPS_TOOLS_CACHE', join(folder, 'cache'));
  vi.stubEnv('PATH', folder);
  progress.mockReset();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts a shell script on PATH. */
function onPath(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

describe('provideGoTool', () => {
  it('takes the pinned version from PATH', async () => {
    onPath('pinned-tool', '[ "$1" = version ] && echo "{Version:pinned-tool/v1.2.3 Commit:abc}"');
    expect(await provideGoTool(tool, progress)).toEqual({
      available: true,
      path: join(folder, 'pinned-tool'),
    });
    expect(progress).not.toHaveBeenCalled();
  });

  it('takes a program that does not know its version when Go does', async () => {
    onPath('pinned-tool', 'echo development');
    onPath('go', 'printf "\\tpath\\tx\\n\\tmod\\ttools.example/pinned-tool\\tv1.2.3\\th1:x\\n"');
    expect(await provideGoTool(tool, progress)).toMatchObject({ path: join(folder, 'pinned-tool') });
  });

  it('names the remedy if only another version is installed, and no Go', async () => {
    onPath('pinned-tool', 'echo v1.2.30');
    expect(await provideGoTool(tool, progress)).toEqual({
      available: false,
      missing: 'pinned-tool v1.2.3',
      reason: 'Neither pinned-tool v1.2.3 nor Go, which could build it, is on PATH.',
      remedy: 'Install Go 1.26 or newer and run this again. Or put pinned-tool v1.2.3 on PATH.',
    });
  });

  it('builds it once into the cache, and reports it before', async () => {
    onPath('go', '[ "$1 $6" = "install tools.example/pinned-tool/cmd@v1.2.3" ] && : > "$GOBIN/pinned-tool"');
    const built = await provideGoTool(tool, progress);
    expect(progress.mock.calls).toEqual([['Building pinned-tool v1.2.3 with go install (a moment, once)…']]);
    expect(await provideGoTool(tool, progress)).toEqual(built);
    expect(progress).toHaveBeenCalledTimes(1);
  });

  it("hands on Go's reason when it cannot be built", async () => {
    onPath('go', 'echo "go: downloading" >&2; echo "dial tcp: lookup proxy: no such host" >&2; exit 1');
    const { available, ...rest } = await provideGoTool(tool, progress);
    expect(available).toBe(false);
    expect(rest).toMatchObject({
      reason: expect.stringMatching(/failed: dial tcp: lookup proxy: no such host\.$/),
    });
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });
});
