import { readdirSync } from 'node:fs';
import { runner } from './runner.ts';

/**
 * Settings of GNU tar with which equal folders give equal archives, on every machine and at every time.
 * Source: reproducible-builds.org, Archive metadata.
 */
const reproducible = [
  '--format=ustar',
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u=rwX,go=rX',
  '--use-compress-program=gzip -n',
];

/** Packs the content of a folder; a text is the reason why it could not. */
export async function packFolder(folder: string, archive: string): Promise<string | undefined> {
  const tar = await gnuTar();
  if (tar === undefined) return 'GNU tar is not on PATH, as tar or gtar';
  const names = readdirSync(folder).sort();
  const { exitCode, stderr } =
    await runner()`${tar} --create --file ${archive} ${reproducible} --directory ${folder} -- ${names}`;
  return exitCode === 0 ? undefined : `tar could not pack ${folder}: ${stderr.trim()}`;
}

/** Other programs named tar cannot set all of the above. On macOS, GNU tar is gtar. */
async function gnuTar(): Promise<string | undefined> {
  for (const name of ['tar', 'gtar'])
    if ((await runner()`${name} --version`).stdout.includes('GNU tar')) return name;
  return undefined;
}

/**
 * Unpacks an archive into an empty folder, and nothing outside of it; a text is the reason why it could not. A tar of
 * any kind can do this.
 */
export async function unpackArchive(archive: string, folder: string): Promise<string | undefined> {
  const names = await runner()`tar -tzf ${archive}`;
  const details = await runner()`tar -tvzf ${archive}`;
  if (names.exitCode !== 0 || details.exitCode !== 0)
    return `tar cannot read it: ${(names.stderr || details.stderr).trim()}`;
  const outside = lines(names.stdout).find(leavesFolder) ?? lines(details.stdout).find(isUnsafe);
  if (outside !== undefined) return `it has an entry outside of its folder: ${outside}`;
  const { exitCode, stderr } = await runner()`tar -xzf ${archive} --no-same-owner -C ${folder}`;
  return exitCode === 0 ? undefined : `tar could not unpack it: ${stderr.trim()}`;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const leavesFolder = (path: string): boolean =>
  /^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..');

/** A line of `tar -tv` about a link that leads out of the folder, or about something else than a file, folder or link. */
function isUnsafe(line: string): boolean {
  if (/^[-d]/.test(line)) return false;
  const target = /^l.* -> (.*)$/.exec(line)?.[1] ?? /^h.* link to (.*)$/.exec(line)?.[1];
  return target === undefined || leavesFolder(target);
}
