import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';

/**
 * Copies the files of this repository into a folder as they are now, committed or not, with its installed packages.
 * @param isIncluded decides by the path below the root
 */
export function copyRepository(to: string, isIncluded: (path: string) => boolean = () => true): void {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', options, { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const path of new Set(listed.split('\0'))) {
    const from = join(repositoryRoot, path);
    if (path !== '' && isIncluded(path) && existsSync(from)) cpSync(from, join(to, path));
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(to, 'node_modules'), 'junction');
}
