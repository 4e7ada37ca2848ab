import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../../generator/command-line/repository.ts';
import { textIfThere } from '../../generator/platform/text-if-there.ts';

/** A registry of npm on this machine. It has what is published to it, and passes everything else on. */
export interface Registry {
  readonly url: string;
  stop(): void;
}

/** The packages of the registry: no package of this repository needs them, so only this test installs them. */
const program = join(repositoryRoot, '.cache/registry');

/** Installs the registry, unless it is. @returns false if this machine cannot download it */
export function installRegistry(env: NodeJS.ProcessEnv): boolean {
  const source = join(repositoryRoot, 'e2e/registry');
  const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
  if (textIfThere(join(program, 'installed')) === lock) return true;
  mkdirSync(program, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(source, name), join(program, name));
  try {
    execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: program, env, stdio: 'pipe' });
  } catch {
    // Without a network it cannot be installed, whatever npm reports.
    return false;
  }
  writeFileSync(join(program, 'installed'), lock);
  return true;
}

/** Starts the registry with an empty storage below a folder. */
export async function startRegistry(folder: string, env: NodeJS.ProcessEnv): Promise<Registry> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { env, encoding: 'utf8' }).trim();
  const configuration = join(folder, 'registry.yaml');
  writeFileSync(
    configuration,
    JSON.stringify({
      storage: join(folder, 'storage'),
      uplinks: { upstream: { url: upstream, timeout: '60s' } },
      packages: { '**': { access: '$all', publish: '$all', proxy: 'upstream' } },
      log: { type: 'stdout', level: 'warn' },
    }),
  );
  const script = join(program, 'node_modules/verdaccio/bin/verdaccio');
  const child = spawn(
    process.execPath,
    [script, '--config', configuration, '--listen', `127.0.0.1:${port}`],
    {
      cwd: folder,
      env,
      stdio: 'ignore',
    },
  );
  while (!(await answers(`${url}-/ping`))) {
    if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}`);
    await sleep(200);
  }
  return { url, stop: () => child.kill() };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false /* It does not listen yet. */,
  );

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
