import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation, sourceCommands } from '../command-line/installation.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';

/** An exact text and its replacement. */
type Edit = readonly [from: string, to: string];

/** The name of a fleet in the files of a release; `npm run init` puts its own name there. */
export const fleetPlaceholder = 'name-of-the-fleet';

/** The only package that a fleet installs: a native program, which no bundle contains. */
const installedPackage = '@bufbuild/buf';

const toolVersions: Edit = [
  "hashFiles('generator/toolchain/versions.ts', 'generator/toolchain/programs/**')",
  "hashFiles('generator/tools.json')",
];

/**
 * The files of a new fleet that are the same for all fleets of a release, from the files of this repository, so both have
 * the same workflows.
 */
export function fleetFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...['.editorconfig', '.npmrc', '.ci/run', '.github/dependabot.yml'].map((path): [string, string] => [
      path,
      sourceText(path),
    ]),
    ['.gitignore', edited('.gitignore', [['dist/\n', '']])],
    ['.gitattributes', attributes],
    ['.github/workflows/ci.yaml', edited('.github/workflows/ci.yaml', ciEdits)],
    ['.github/workflows/canary.yaml', sourceText('.github/workflows/canary.yaml')],
    ['.github/workflows/diff.yaml', sourceText('.github/workflows/diff.yaml')],
    ['.github/workflows/map.yaml', sourceText('.github/workflows/map.yaml')],
    [
      '.github/workflows/prove.yaml',
      edited('.github/workflows/prove.yaml', [['generator/prove/**', 'generator/**'], toolVersions]),
    ],
    [
      '.github/workflows/rehearse.yaml',
      edited('.github/workflows/rehearse.yaml', [['generator/rehearse/**', 'generator/**'], toolVersions]),
    ],
    ['package.json', json(fleetPackage())],
    ['package-lock.json', json(fleetLock())],
    ['protos/buf.yaml', 'version: v2\nlint:\n  use: [STANDARD]\nbreaking:\n  use: [FILE]\n'],
    ['services/.gitkeep', ''],
  ]);
}

const attributes = `* text=auto eol=lf

# Rendered by \`npm run generate\`: reviewers see them folded by default, merges are settled by rendering again.
/base/**            linguist-generated
/overlays/**        linguist-generated
/argocd/**          linguist-generated
package-lock.json   linguist-generated

# The released generator: an upgrade replaces it as a whole.
/generator/**         linguist-vendored
/generator/bundle/**  -diff
`;

/** A fleet tests its tree, not its generator: with one version of Node, and without a rehearsal. */
const ciEdits: readonly Edit[] = [
  [
    `    strategy:
      fail-fast: false
      matrix:
        node: [20, 22, 24]
`,
    '',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub.
  ['${{ matrix.node }}', '22'],
  [
    `    # Without the cache below, building the programs of the mesh and of Argo CD takes half an hour on two cores.
`,
    `    # Without the cache below, building the programs of the mesh takes twenty minutes on two cores.
`,
  ],
  [
    `      # Builds kustomize, kubeconform, Istio's analysis, the mesh that proofs run on and what a rehearsal adds, and downloads the
      # sources of the schemas, when the cache below is empty.
`,
    `      # Builds kustomize, kubeconform, Istio's analysis and the mesh that proofs run on, and downloads the sources of schemas,
      # when the cache below is empty.
`,
  ],
  [
    `      # What a rehearsal needs. Ubuntu refuses namespaces to users other than root, and only root can load modules of the kernel.
      - name: Install Redis and allow namespaces
        run: |
          sudo apt-get update
          sudo apt-get install --yes --no-install-recommends redis-server iproute2 iptables uidmap
          sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
          sudo modprobe --all nft_compat nft_chain_nat nft_redir xt_REDIRECT xt_owner xt_conntrack xt_multiport
`,
    '',
  ],
  ['      - run: npm run check -- --change\n', ''],
  toolVersions,
];

const sourceText = (path: string): string => readFileSync(join(installation.root, path), 'utf8');

/** A file of this repository with some replacements, each wherever its text occurs. */
function edited(path: string, edits: readonly Edit[]): string {
  let text = sourceText(path);
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${path} has changed: it no longer contains ${from}`);
    text = text.replaceAll(from, () => to);
  }
  return text;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function fleetPackage() {
  const own = parsedJson(sourceText('package.json'));
  const scripts = Object.entries(mapAt(own, 'scripts')).filter(([name, line]) => {
    // A script may run a command with arguments, and a fleet does not create other fleets.
    const command = /^node generator\/run\.mjs (\S+)$/.exec(String(line))?.[1];
    return command === name && command !== 'init' && !sourceCommands.has(command);
  });
  return {
    name: fleetPlaceholder,
    version: '0.0.0',
    private: true,
    description:
      'The gRPC services of a fleet on Istio: short specs, and the Kubernetes and Argo CD manifests rendered from them',
    engines: mapAt(own, 'engines'),
    scripts: Object.fromEntries(scripts),
    dependencies: { [installedPackage]: textAt(own, 'devDependencies', installedPackage) },
  };
}

/** The lock file with the part of this repository's that the fleet installs. */
function fleetLock() {
  const { name, version, engines, dependencies } = fleetPackage();
  const all = mapAt(parsedJson(sourceText('package-lock.json')), 'packages');
  const packages = Object.entries(all).filter(([path]) =>
    path.startsWith(`node_modules/${installedPackage}`),
  );
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name, version, dependencies, engines },
      ...Object.fromEntries(packages.map(([path, entry]) => [path, withoutDev(entry)])),
    },
  };
}

/** Here every package is for development only; a fleet runs this one. */
function withoutDev(entry: unknown): unknown {
  if (!isMap(entry)) return entry;
  const { dev: _, ...rest } = entry;
  return rest;
}
