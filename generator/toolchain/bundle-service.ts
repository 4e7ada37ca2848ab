import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';

/** Name of the file that `bundleService` leaves in the folder it is given. */
export const bundleFile = 'main.cjs';

/**
 * Makes services/<name> one file that runs on Node alone, without node_modules.
 * CommonJS, because gRPC's own code requires Node's modules at run time, which an ES module cannot.
 *
 * @returns the path of the file
 */
export async function bundleService(name: string, folder: string): Promise<string> {
  const entry = join('services', name, 'src', 'main.ts');
  if (!existsSync(join(repositoryRoot, entry))) throw new Failure(`There is no ${entry} to bundle.`);
  const outfile = join(folder, bundleFile);
  await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: repositoryRoot,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Stacks in the log name the sources; their text would only make the image larger.
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  });
  return outfile;
}
