import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../generator/command-line/repository.ts';
import { earlierReleases, releaseOf, setVersion } from './upgrade/releases.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
const home = join(folder, 'home');
/** A package of this commit, under a version that is newer than all others. */
const later = { version: '99.0.0', package: join(folder, 'later') };
const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1' };

interface Ran {
  readonly status: number | null;
  readonly output: string;
}

function attempt(line: string, cwd: string): Ran {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd, env, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** What a command of a user prints. @throws Error with its output if it fails */
function run(line: string, cwd: string): string {
  const { status, output } = attempt(line, cwd);
  if (status === 0) return output;
  throw new Error(`${line} ended with ${status}:\n${output}`);
}

const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

/** A pushed fleet of a release, with a service and with changes by its team. */
function newFleet(name: string, release: string): string {
  const [fleet, remote] = [join(folder, name), join(folder, `${name}.git`)];
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  const init = `init ${fleet} --repo-url file://${remote} --clusters dev,staging,prod-eu`;
  run(`${process.execPath} ${join(release, 'run.mjs')} ${init}`, folder);
  // buf, without a download.
  cpSync(join(repositoryRoot, 'node_modules/@bufbuild'), join(fleet, 'node_modules/@bufbuild'), {
    recursive: true,
  });
  run(
    'npm run new -- stock --owner team-shop --namespace shop --image registry.example.com/shop/stock --yes',
    fleet,
  );
  edit(join(fleet, '.github/workflows/ci.yaml'), (text) => `# ours\n${text}`);
  edit(join(fleet, 'package.json'), (text) => text.replace('"check":', '"ours": "true",\n    "check":'));
  run('git add --all && git commit --quiet --message "feat: ours"', fleet);
  run(`git remote add origin ${remote} && git push --quiet --set-upstream origin main`, fleet);
  return fleet;
}

/** All that an upgrade may change. */
const stateOf = (fleet: string): string =>
  run(
    'git status --short --branch; git rev-parse HEAD; git worktree list; ls .cache/upgrade 2>/dev/null; true',
    fleet,
  );

const versionOf = (fleet: string): string => run('npm run --silent generate -- --version', fleet).trim();

beforeAll(() => {
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = A\n\temail = a@example.com\n');
  const dist = join(later.package, 'dist');
  run(`${process.execPath} generator/run.mjs package --output ${dist}`, repositoryRoot);
  setVersion(dist, later.version);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What 0.1.0 accepted, and 0.2.0 does not. */
const oldSpecs: Readonly<Record<string, string>> = {
  'services/stock/extra/tls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: probe, namespace: shop }
spec:
  selector: { matchLabels: { app: stock } }
  mtls: { mode: STRICT }
  portLevelMtls: { 8080: { mode: STRICT } } # the probe
`,
  'services/stock/patches/volume.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: stock-v1 }
spec:
  template:
    spec:
      volumes:
        - name: settings
          configMap: { name: settings, defaultMode: 0755 } # rwx
`,
};

describe.each(earlierReleases)('a fleet of $version', ({ version, commit }) => {
  const release = releaseOf({ version, commit });
  // A shallow clone does not have the commit. Continuous integration has all.
  const hasRelease = release !== undefined || process.env['CI'] !== undefined;

  test.runIf(hasRelease)('is upgraded in one commit, can be pushed, and goes back', () => {
    if (release === undefined) throw new Error(`this clone does not have the commit ${commit}`);
    const fleet = newFleet(`from-${version.replaceAll('.', '-')}`, release);
    const hasOldSpecs = version === '0.1.0';
    if (hasOldSpecs) {
      for (const [path, text] of Object.entries(oldSpecs)) {
        mkdirSync(join(fleet, path, '..'), { recursive: true });
        writeFileSync(join(fleet, path), text);
      }
      run('npm run generate && git add --all && git commit --quiet --message "feat: own documents"', fleet);
      run('git push --quiet', fleet);
    }
    expect(versionOf(fleet)).toBe(version);
    const before = stateOf(fleet);
    // 0.1.0 has no command for it.
    const upgrade = hasOldSpecs
      ? `${process.execPath} ${join(later.package, 'dist/bin.mjs')} upgrade`
      : `npm run --silent upgrade -- ${later.package}`;
    const output = run(`${upgrade} --dry-run`, fleet);
    // Since 0.3.0 projects allow HTTPRoutes.
    expect(output).toMatch(/^1 object changes; \d+ stay the same$/m);
    if (hasOldSpecs) expect(output).toContain('Changelog of 0.2.0\n  When you upgrade: ');
    expect(stateOf(fleet)).toBe(before);

    const { outcome, report } = JSON.parse(run(`${upgrade} --yes --json 2>/dev/null`, fleet));
    expect({ outcome, ...report, files: [], changelog: [] }).toMatchObject({
      outcome: 'committed',
      from: version,
      to: later.version,
      objects: { unreadable: [] },
      findings: { added: version === '0.1.0' ? [{ code: 'MESH1615' }] : [], removed: [] },
      replacedEdits: [],
    });
    const kinds = report.objects.changes.map(({ kind }: { kind: string }) => kind);
    expect([...new Set(kinds)]).toEqual(['AppProject']);
    expect(report.migrations.map(({ name }: { name: string }) => name)).toEqual(
      hasOldSpecs ? ['decimal-numbers', 'quoted-keys'] : [],
    );
    expect(run('git rev-list --count origin/main..HEAD', fleet)).toBe('1\n');
    expect(run('git status --short && git worktree list | wc -l', fleet)).toBe('1\n');
    expect(versionOf(fleet)).toBe(later.version);
    expect(readFileSync(join(fleet, '.github/workflows/ci.yaml'), 'utf8')).toMatch(/^# ours\n/);
    const { scripts } = JSON.parse(readFileSync(join(fleet, 'package.json'), 'utf8'));
    expect(scripts).toMatchObject({ ours: 'true', upgrade: 'node generator/run.mjs upgrade' });
    if (hasOldSpecs) {
      const migrated = (path: string) => readFileSync(join(fleet, path), 'utf8');
      expect(migrated('services/stock/extra/tls.yaml')).toContain(
        '{ "8080": { mode: STRICT } } # the probe\n',
      );
      expect(migrated('services/stock/patches/volume.yaml')).toContain('defaultMode: 493 } # rwx\n');
    }
    expect(run('npm run --silent generate', fleet)).toContain('0 files written');
    run('npm run --silent check -- --no-tools', fleet);
    run('npm run --silent push', fleet);
    expect(run('git status --short --branch', fleet)).toBe('## main...origin/main\n');

    run('npm run --silent upgrade -- --rollback --yes', fleet);
    expect(run('git diff HEAD~2 --stat', fleet)).toBe('');
    expect(versionOf(fleet)).toBe(version);
    expect(run('npm run --silent generate', fleet)).toContain('0 files written');
    run('npm run --silent push', fleet);
  });
});

describe('an upgrade that cannot be made changes nothing', () => {
  let fleet: string;
  beforeAll(() => {
    const release = join(folder, 'own/dist');
    cpSync(join(later.package, 'dist'), release, { recursive: true });
    setVersion(release, '98.0.0');
    fleet = newFleet('refusals', release);
  });

  const packageWith = (name: string, change: (dist: string) => void): string => {
    const copy = join(folder, name);
    cpSync(later.package, copy, { recursive: true });
    change(join(copy, 'dist'));
    return copy;
  };

  const refusals: readonly (readonly [
    name: string,
    source: () => string,
    output: string,
    prepare?: string,
  ])[] = [
    ['uncommitted changes', () => later.package, 'there are uncommitted changes', 'echo mine > notes.txt'],
    ['a detached HEAD', () => later.package, 'HEAD is detached', 'git checkout --quiet --detach'],
    ['another branch', () => later.package, 'pass --branch mine', 'git switch --quiet --create mine'],
    ['a file that does not exist', () => '../none.tgz', 'there is no file or folder'],
    ['a text that is no version', () => '"not one"', 'is neither a version'],
    ['a folder without a release', () => '../refusals.git', 'has no release of grpc-istio-gitops'],
    [
      'a registry that does not answer',
      () => '9.9.9',
      'npm could not get grpc-istio-gitops@9.9.9:\n',
      'printf "registry=http://127.0.0.1:9\\nfetch-retries=0\\n" > .npmrc && git commit --quiet --all --message npm',
    ],
    [
      'a package with a changed file',
      () => packageWith('changed', (dist) => appendFileSync(join(dist, 'run.mjs'), '// mine\n')),
      'is damaged: run.mjs differs from SHA256SUMS',
    ],
    [
      'a tarball that ends early',
      () => {
        const tarball = join(folder, 'short.tgz');
        run(`tar -czf ${tarball} -C ${folder} later`, folder);
        truncateSync(tarball, 100_000);
        return tarball;
      },
      'is not a complete package',
    ],
    [
      'an older version',
      () => packageWith('older', (dist) => setVersion(dist, '0.0.9')),
      'this fleet has 98.0.0, and 0.0.9 is older. To undo the last upgrade',
    ],
    [
      'errors of the fleet',
      () => later.package,
      'the fleet has 1 error, such as MESH',
      'mkdir services/stock/extras && cp services/stock/service.yaml services/stock/extras/ && git add --all && git commit --quiet --message x',
    ],
    [
      'a version that finds an error',
      () =>
        packageWith('stricter', (dist) => {
          const [bundle = ''] = readdirSync(join(dist, 'bundle')).filter((name) => name.startsWith('main'));
          // As if the new version could not read this fleet.
          edit(
            join(dist, 'bundle', bundle),
            (text) =>
              `if (process.argv[2] === "generate") { console.error("error MESH310 services/stock/service.yaml:1:1"); process.exit(1); }\n${text}`,
          );
          setVersion(dist, later.version);
        }),
      'error MESH310 services/stock/service.yaml:1:1\n\n99.0.0 does not accept this fleet. Nothing was changed.',
    ],
    ['a rollback without an upgrade', () => '--rollback', 'no commit of this branch is an upgrade'],
  ];
  const rows = refusals.map(([name, source, output, prepare = 'true']) => ({
    name,
    source,
    output,
    prepare,
  }));
  test.each(rows)('$name', ({ source, output, prepare }) => {
    const start = run('git rev-parse HEAD', fleet).trim();
    const argument = source();
    try {
      run(prepare, fleet);
      const before = stateOf(fleet);
      const ran = attempt(`npm run --silent upgrade -- ${argument} --yes`, fleet);
      expect(ran.output).toContain(output);
      expect(ran.status).toBeGreaterThan(0);
      expect(stateOf(fleet)).toBe(before);
    } finally {
      run(`git switch --quiet main && git reset --quiet --hard ${start} && git clean -fdq`, fleet);
    }
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('%s', async (signal) => {
    const before = stateOf(fleet);
    const child = spawn('npm', ['run', 'upgrade', '--', later.package, '--yes'], {
      cwd: fleet,
      env,
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await vi.waitUntil(() => existsSync(join(fleet, '.cache/upgrade')), { timeout: 100_000 });
    process.kill(-(child.pid ?? 0), signal);
    await ended;
    // The next run removes what a killed one left.
    run(`npm run --silent upgrade -- ${later.package} --dry-run`, fleet);
    expect(stateOf(fleet)).toBe(before);
  });

  test('a rollback, if the lines that the upgrade changed have changed since', () => {
    const start = run('git rev-parse HEAD', fleet).trim();
    run(`npm run --silent upgrade -- ${later.package} --yes`, fleet);
    // As if that upgrade had migrated the spec.
    edit(join(fleet, 'services/stock/service.yaml'), (text) => text.replace('team-shop', '"team-shop"'));
    run('git commit --quiet --all --amend --no-edit', fleet);
    edit(join(fleet, 'services/stock/service.yaml'), (text) => text.replace('"team-shop"', "'team-shop'"));
    run('git commit --quiet --all --message mine', fleet);
    const before = stateOf(fleet);
    expect(attempt('npm run --silent upgrade -- --rollback --yes', fleet).output).toContain(
      'services/stock/service.yaml has changed since the upgrade in lines that the upgrade changed',
    );
    expect(stateOf(fleet)).toBe(before);
    run(`git reset --quiet --hard ${start}`, fleet);
  });
});
