import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { checkChange } from '../inspect/change.ts';
import { plain } from '../terminal/paint.ts';
import { filesIn } from './fixtures.ts';
import { commitAll, gitIn, initIn } from './git-repository.ts';
import { type Files, temporaryRepository, writeInto } from './temporary-repository.ts';

/** In the files of a step: the paths that it removes, one per line. */
const removedFile = 'removed.txt';

/** A git repository with one commit: the valid repository with these files on top. */
export function committedRepository(files: Files = {}): string {
  const root = temporaryRepository(files);
  initIn(root);
  commitAll(root, 'feat: base');
  return root;
}

/** Writes files into a repository; null removes one. */
export function change(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) rmSync(join(root, path), { recursive: true });
    else writeInto(root, path, content);
  }
}

/** The files of a folder of a fixture, and those that it removes; nothing if the folder does not exist. */
export function stepIn(folder: string): Files {
  if (!existsSync(folder)) return {};
  const { [removedFile]: removed = '', ...files } = filesIn(folder);
  const paths = removed.split('\n').filter((line) => line !== '');
  return { ...files, ...Object.fromEntries(paths.map((path) => [path, null])) };
}

/** The output for an uncommitted change; the id of the commit before it is printed as BASE. */
export async function printedChange(root: string, base = 'HEAD'): Promise<string> {
  return printed(root, await checkChange(root, base), base);
}

function printed(root: string, diagnostics: readonly Diagnostic[], base: string): string {
  if (diagnostics.length === 0) return '';
  const short = gitIn(root, 'rev-parse', '--short', base).trim();
  return printDiagnostics(diagnostics, plain).replaceAll(short, 'BASE');
}
