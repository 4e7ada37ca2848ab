import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { trackedFiles } from '../git/run.ts';

/** Sources of other folders that import sources of a service, and would not build without them. */
export async function importersOf(root: string, name: string): Promise<string[]> {
  const own = `services/${name}/`;
  return (await trackedFiles(root, 'generator', 'services', 'e2e')).filter((path) => {
    if (!path.endsWith('.ts') || path.startsWith(own)) return false;
    const text = readFileSync(join(root, path), 'utf8');
    return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g)].some(([, to = '']) =>
      posix.join(posix.dirname(path), to).startsWith(own),
    );
  });
}

/** True if another proto imports a file of `protos/`, or sources outside of the service use its generated code. */
export async function isProtoUsed(root: string, file: string, name: string): Promise<boolean> {
  const code = file.replace(/\.proto$/, '');
  const ignored = [`services/${name}/`, 'services/gen/', `protos/${file}`];
  return (await trackedFiles(root, 'protos', 'services', 'e2e'))
    .filter((path) => /\.(?:proto|ts)$/.test(path) && !ignored.some((each) => path.startsWith(each)))
    .some((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return path.endsWith('.proto') ? text.includes(`"${file}"`) : text.includes(`/gen/${code}.`);
    });
}
