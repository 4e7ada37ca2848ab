import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { repositoryRoot } from '../../command-line/repository.ts';
import { isSystemError } from '../../platform/system-error.ts';
import { bundleModule } from '../../setup/bundle.mjs';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { machineProblem } from '../tools.ts';

const problem = await machineProblem();
let bundles = '';

beforeAll(async () => {
  const parent = join(repositoryRoot, '.cache', 'generator');
  mkdirSync(parent, { recursive: true });
  bundles = mkdtempSync(join(parent, 'sandbox-'));
  await bundleModule('generator/rehearse/sandbox/testdata/program.ts', bundles);
});

afterAll(() => rmSync(bundles, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  readonly temporary: string;
}

function start(...args: readonly string[]): Started {
  const temporary = temporaryFolder();
  const child = spawn(process.execPath, [join(bundles, 'program.js'), ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return { child, output: () => output, ended, temporary };
}

async function finished(...args: readonly string[]) {
  const { ended, output, temporary } = start(...args);
  return { code: await ended, output: output(), left: readdirSync(temporary) };
}

/** Empty for a process that has ended since it was listed. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return '';
    throw error;
  }
}

/** Processes of this machine with this word on their command line, also those in the namespaces. */
function processesWith(token: string): string[] {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLineOf(pid).replaceAll('\0', ' '));
  return lines.filter((line) => line.includes(token));
}

const tokens = { next: 0 };
const newToken = () => `sandbox-${process.pid}-${tokens.next++}`;

describe.skipIf(problem)('the sandbox', () => {
  test('is root, has temporary files in memory, and leaves none', async () => {
    const { code, output, left } = await finished('look');
    expect({ code, left }).toEqual({ code: 0, left: [] });
    expect(JSON.parse(output)).toEqual({ user: 0, terminal: false, temporary: [] });
  });

  test('gives back the exit code', async () => {
    expect(await finished('code')).toEqual({ code: 7, output: '', left: [] });
    expect((await finished('crash')).code).toBe(137);
  });

  test('has bridges, and answers in the place of others', async () => {
    expect((await finished('network')).output.trim().split('\n')).toEqual([
      '10.64.0.1 listens',
      '10.128.255.1 listens',
      '10.65.0.1 listens',
      '10.129.255.1 listens',
      '10.250.1.51 listens',
    ]);
  });

  test('has no zombies: its first process waits for orphans', async () => {
    expect((await finished('orphan')).output).toBe('false\n');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s lets it end in order', async (signal) => {
    const token = newToken();
    const { child, output, ended } = start('run', token);
    await vi.waitFor(() => expect(output()).toBe('ready\n'), 30_000);
    child.kill(signal);
    expect(await ended).toBe(3);
    expect(output()).toBe('ready\nstopping\n');
    expect(processesWith(token)).toEqual([]);
  });

  test.each(['run', 'busy'])('a program that is killed leaves nothing running (%s)', async (scenario) => {
    const token = newToken();
    const { child, output, ended } = start(scenario, token);
    await vi.waitFor(() => expect(output()).toBe('ready\n'), 30_000);
    expect(processesWith(token).length).toBeGreaterThan(3);
    child.kill('SIGKILL');
    await ended;
    await vi.waitFor(() => expect(processesWith(token)).toEqual([]), 30_000);
  });
});
