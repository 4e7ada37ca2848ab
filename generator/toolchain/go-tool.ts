import { join } from 'node:path';
import { platform } from 'node:process';
import { which } from 'zx/core';
import { type Available, notBuilt, type Progress, type Unavailable } from './availability.ts';
import { cacheEntry, existingEntry, programEntry } from './cache.ts';
import { buildSettings, connect, hasGo, installGo, lastLine, runGo } from './go.ts';
import { showGoProgress } from './go-progress.ts';
import { runner } from './runner.ts';
import type { GoToolVersion } from './tool-kinds.ts';

/**
 * The program in its pinned version: from PATH, else from the cache, else built into the cache.
 * @param progress where building is reported; without it, nothing is built
 */
export async function provideGoTool(
  tool: GoToolVersion,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const onPath = await which(tool.name, { nothrow: true });
  if (onPath !== null && (await isPinnedVersion(onPath, tool))) return { available: true, path: onPath };
  const name = programEntry(tool);
  const entry = progress
    ? await cacheEntry(name, (scratch) => build(tool, scratch, progress), progress)
    : (existingEntry(name) ?? notBuilt(`${tool.name} ${tool.version}`));
  return entry.available ? { available: true, path: join(entry.path, executable(tool.name)) } : entry;
}

async function build(
  tool: GoToolVersion,
  scratch: string,
  progress: Progress,
): Promise<Unavailable | undefined> {
  const missing = `${tool.name} ${tool.version}`;
  const alternative = `Or put ${missing} on PATH.`;
  if (!(await hasGo())) {
    const reason = `Neither ${missing} nor Go, which could build it, is on PATH.`;
    return { available: false, missing, reason, remedy: `${installGo} ${alternative}` };
  }
  progress(`Building ${missing} with go install (${tool.buildTime}, once)…`);
  const shown = showGoProgress(missing, progress);
  const { ok, stderr } = await runGo(
    scratch,
    ['install', '-v', ...buildSettings(), `${tool.package}@${tool.version}`],
    {
      env: { GOBIN: scratch },
      onLine: shown.line,
    },
  ).finally(shown.end);
  if (ok) return undefined;
  const reason = `go install ${tool.package}@${tool.version} failed: ${lastLine(stderr)}.`;
  return { available: false, missing, reason, remedy: `${connect} ${alternative}` };
}

/** Asks the program; one that was built with go install may not know, but Go reads its version from the file. */
async function isPinnedVersion(path: string, tool: GoToolVersion): Promise<boolean> {
  const run = runner();
  const printed = await run`${path} ${tool.versionArguments}`;
  if (printed.exitCode !== 0) return false;
  if (printed.stdout.split(/[\s{}:/]+/).includes(tool.version)) return true;
  if (!(await hasGo())) return false;
  const { stdout } = await run`go version -m ${path}`;
  return stdout.split('\n').some((line) => {
    const [keyword, module, version] = line.trim().split('\t');
    return (
      keyword === 'mod' && module !== undefined && tool.package.startsWith(module) && version === tool.version
    );
  });
}

/** The file name of a program on this platform. */
export function executable(name: string): string {
  return platform === 'win32' ? `${name}.exe` : name;
}
