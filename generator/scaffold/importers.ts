import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { git } from '../git/read.ts';

/** Sources outside of a service that import its sources: without those, they would not build any more. */
export async function importersOf(root: string, name: string): Promise<string[]> {
  const own = `services/${name}/`;
  const listed = await git(root, 'ls-files', '-z', '--', 'generator', 'services', 'e2e');
  return listed.split('\0').filter((path) => {
    if (!path.endsWith('.ts') || path.startsWith(own)) return false;
    const text = readFileSync(join(root, path), 'utf8');
    return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g)].some(([, to = '']) =>
      posix.join(posix.dirname(path), to).startsWith(own),
    );
  });
}
