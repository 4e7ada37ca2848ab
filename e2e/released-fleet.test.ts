import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../generator/command-line/repository.ts';
import { toolCache } from '../generator/toolchain/cache.ts';
import { settings } from './first-run/machine.ts';
import { commandsIn } from './first-run/readme.ts';
import { installRegistry, type Registry, startRegistry } from './registry/start.ts';
import { setVersion } from './upgrade/releases.ts';

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), 'released-'));
const home = join(folder, 'home');
const fleet = join(folder, 'work/my-fleet');
const remote = join(folder, 'remote.git');

/** Of a user who has only Node, git and npm's settings of this machine, and the external programs in their cache. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => settings.test(name))),
  PATH: (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .join(delimiter),
  HOME: home,
  GITOPS_TOOLS_CACHE: toolCache(),
};

const canInstall = installRegistry(env);
let registry: Registry | undefined;

/** What a command of a user prints. @throws Error with its output if it fails */
function run(line: string, cwd = fleet): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd, env, encoding: 'utf8' });
  if (status === 0) return `${stdout}${stderr}`;
  throw new Error(`${line} ended with ${status}:\n${stdout}${stderr}`);
}

afterAll(() => {
  registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(canInstall || process.env['CI'])('a released generator', () => {
  beforeAll(async () => {
    for (const path of [home, join(folder, 'work'), join(folder, 'packages')])
      mkdirSync(path, { recursive: true });
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = A\n\temail = a@example.com\n');
    registry = await startRegistry(folder, env);
    const host = registry.url.replace('http:', '');
    writeFileSync(join(home, '.npmrc'), `registry=${registry.url}\n${host}:_authToken=none\nfund=false\n`);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
    // npm pack of this repository builds the release: nothing else is published.
    for (const each of ['.', './create'])
      run(`npm pack ${each} --silent --pack-destination ${join(folder, 'packages')}`, repositoryRoot);
    for (const name of readdirSync(join(folder, 'packages')))
      run(`npm publish ${join(folder, 'packages', name)}`, folder);
  });

  test('npm create makes a fleet that can be pushed', () => {
    const options = `--repo-url file://${remote} --clusters dev,staging,prod-eu --owner @acme/platform`;
    const output = run(
      `npm create --yes grpc-istio-gitops@latest -- my-fleet ${options}`,
      join(folder, 'work'),
    );
    const [, push = ''] = /^ {2}(git remote add .+)$/m.exec(output) ?? [];
    run(push);
    expect(run('git status --short --branch')).toBe('## main...origin/main\n');
    expect(run('npm run --silent generate')).toContain('0 files written');
  });

  test('npx runs the generator of the fleet, and prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
    expect(run('npx --yes grpc-istio-gitops --version')).toBe(`${version}\n`);
    expect(run('npm run --silent check -- --version')).toBe(`${version}\n`);
    expect(run('npx --yes grpc-istio-gitops init --help')).toContain('npx grpc-istio-gitops init <folder>');
  });

  test('npm run upgrade gets versions from the registry', () => {
    expect(run('npm run --silent upgrade')).toContain('Nothing to upgrade: this fleet has ');
    expect(() => run('npm run --silent upgrade -- 98.0.0 --yes')).toThrow(
      'the registry has no grpc-istio-gitops@98.0.0',
    );
    const later = join(folder, 'later');
    mkdirSync(later);
    const [tarball = ''] = readdirSync(join(folder, 'packages')).filter((name) => name.startsWith('grpc-'));
    run(`tar -xzf ${join(folder, 'packages', tarball)} -C ${later}`, folder);
    const manifest = join(later, 'package/package.json');
    writeFileSync(
      manifest,
      JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), version: '98.0.0' }),
    );
    setVersion(join(later, 'package/dist'), '98.0.0');
    run(`npm publish ${join(later, 'package')} --ignore-scripts`, folder);
    expect(run('npm run --silent upgrade -- --yes')).toContain('to 98.0.0');
    expect(run('npm run --silent generate -- --version')).toBe('98.0.0\n');
    run('npm run --silent upgrade -- --rollback --yes');
    expect(run('git diff HEAD~2 --stat')).toBe('');
    run('git reset --quiet --hard HEAD~2');
  });

  test('the README of the fleet leads to a service in the second stage', () => {
    const commands = commandsIn(readFileSync(join(fleet, 'README.md'), 'utf8'))
      .map(({ command }) => command)
      .filter((command) => !command.startsWith('kubectl '));
    expect(commands.length).toBeGreaterThan(7);
    for (const command of commands) {
      const asks = /^npm run (?:new|deploy|promote|canary|rollback) /.test(command);
      const output = run(asks ? `${command} --yes` : command);
      if (command === 'npm test') expect(output).toMatch(/^\d+ passed, 0 failed/m);
    }
    run('npm run push');
    expect(run('git status --short --branch')).toBe('## main...origin/main\n');
    expect(readFileSync(join(fleet, 'clusters/staging.yaml'), 'utf8')).toContain('stock');
  });

  test('a clone of it renders the same', () => {
    run(`git clone --quiet ${remote} clone`, folder);
    expect(run('npm run --silent generate', join(folder, 'clone'))).toContain('0 files written');
    expect(run('git status --short', join(folder, 'clone'))).toBe('');
  });
});
