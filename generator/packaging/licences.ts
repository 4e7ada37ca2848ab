import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';
import { listAt, textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';

/** The folder of a package of a bundled file, from the root of the repository. */
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The notices of every package in a bundle: its licence asks to keep the text with each copy.
 * @param inputs the bundled files
 * @throws Failure for a package without a licence
 */
export function licencesOf(inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const notices = new Map([...folders].map((folder) => noticeOf(join(installation.root, folder))));
  const parts = [...notices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, notice]) => notice);
  return `The bundle of this generator contains these packages.\n\n${parts.join('\n')}`;
}

/** The name and version of a package, and its notice. */
function noticeOf(folder: string): [string, string] {
  const manifest = parsedJson(readFileSync(join(folder, 'package.json'), 'utf8'));
  const title = `${textAt(manifest, 'name')} ${textAt(manifest, 'version')}`;
  const licence =
    textAt(manifest, 'license') ??
    listAt(manifest, 'licenses')
      .map((each) => textAt(each, 'type') ?? '')
      .join(', ');
  if (licence === '') throw new Failure(`${title} names no licence in its package.json`);
  const texts = readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
  return [
    title,
    `${'='.repeat(80)}\n${title} (${licence})\n\n${texts.map((text) => `${text}\n`).join('\n')}`,
  ];
}
