import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installation } from '../command-line/installation.ts';
import { textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { digestOfSource, sourceFilesOf } from '../toolchain/program-source.ts';
import type { BuiltProgram } from '../toolchain/tool-kinds.ts';
import {
  argoCdDefinitions,
  definitionFiles,
  definitionModules,
  envoy,
  goVersion,
  kubeconform,
  kubernetes,
  kustomize,
  programs,
} from '../toolchain/versions.ts';
import { bundleRelease } from './bundle-release.ts';
import { fleetFiles } from './fleet-files.ts';
import { licencesOf } from './licences.ts';
import { releasedPages } from './pages.ts';
import { checksums, checksumsOf, filesIn, sha256, withoutDots } from './release-files.ts';

const { root, version } = installation;

/** A release, ready to be used. */
export interface WrittenRelease {
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes the release of this generator into a folder: everything that a fleet has in `generator/`, and with it all files
 * that a new fleet starts from. The same sources give the same bytes, in any folder and at any time.
 * @param folder is emptied first
 */
export async function writeRelease(folder: string): Promise<WrittenRelease> {
  rmSync(folder, { recursive: true, force: true });
  const inputs = await bundleRelease(join(folder, 'bundle'));
  const texts = new Map<string, string>([
    ...releasedPages(),
    // The bundle is made of ES modules, also if package.json of the fleet has another type.
    ['package.json', json({ private: true, type: 'module' })],
    ['run.mjs', sourceText('generator/packaging/run.mjs')],
    ['bin.mjs', sourceText('generator/packaging/bin.mjs')],
    ['setup/errors.mjs', sourceText('generator/setup/errors.mjs')],
    ['LICENSE', sourceText('LICENSE')],
    ['THIRD-PARTY-LICENCES.txt', licencesOf(inputs)],
    ['tools.json', json(toolVersions())],
    ...[...schemaFiles(), ...definitionFiles.map(({ file }) => file), ...programFiles()].map(
      (path): [string, string] => [path.replace(/^generator\//, ''), sourceText(path)],
    ),
    // npm leaves files such as .gitignore out of a package.
    ...[...fleetFiles()].map(([path, text]): [string, string] => [`fleet/${withoutDots(path)}`, text]),
  ]);
  for (const [path, text] of texts) write(join(folder, path), text);
  const node = (textAt(parsedJson(sourceText('package.json')), 'engines', 'node') ?? '').replace(/^\D+/, '');
  write(join(folder, 'release.json'), json({ version, node, digest: digestOf(folder).slice(0, 16) }));
  const files = filesIn(folder);
  write(join(folder, checksums), checksumsOf(folder, files));
  const bytes = files.reduce((sum, path) => sum + readFileSync(join(folder, path)).length, 0);
  return { version, files: files.length, bytes };
}

const sourceText = (path: string): string => readFileSync(join(root, path), 'utf8');

const schemaFiles = (): string[] =>
  readdirSync(join(root, 'generator/schema'))
    .filter((name) => name.endsWith('.schema.json'))
    .sort()
    .map((name) => `generator/schema/${name}`);

/** The Go files of our own programs. */
const programFiles = (): string[] =>
  Object.values<BuiltProgram>(programs).flatMap(({ main }) =>
    main && 'folder' in main
      ? [...sourceFilesOf(main).keys()].map((name) => `generator/${main.folder}/${name}`)
      : [],
  );

/** The versions of all external programs: continuous integration keeps what it built under their digest. */
function toolVersions(): unknown {
  const all = [kustomize, kubeconform, kubernetes, argoCdDefinitions, envoy, ...definitionModules];
  const named = [...all, ...Object.values(programs)].map(({ name, version }) => [name, version]);
  const own = Object.values<BuiltProgram>(programs).flatMap(({ name, version, main }) =>
    main && 'folder' in main ? [[name, `${version} ${digestOfSource(main)}`]] : [],
  );
  return { go: goVersion, ...Object.fromEntries([...named, ...own]) };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Everything that decides what is rendered: the bundle. */
const digestOf = (folder: string): string =>
  sha256(
    filesIn(join(folder, 'bundle'))
      .map((path) => `${path} ${sha256(readFileSync(join(folder, 'bundle', path)))}\n`)
      .join(''),
  );
