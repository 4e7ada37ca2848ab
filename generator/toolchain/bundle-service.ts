import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { clientOf, mainOf } from './service-programs.ts';

/** Name of the file that `bundleService` leaves in the folder it is given. */
export const bundleFile = 'main.cjs';

/**
 * Bundles services/<name>/src/main.ts into one file that runs on Node alone, without node_modules.
 * CommonJS, because gRPC's own code requires Node's modules at run time, which an ES module cannot.
 *
 * @returns the path of the file
 */
export const bundleService = (name: string, folder: string, root = repositoryRoot): Promise<string> =>
  bundleProgram(mainOf(name), join(folder, bundleFile), root);

/** The same for the client of a service: services/<name>/src/client.ts. */
export const bundleClient = (name: string, folder: string): Promise<string> =>
  bundleProgram(clientOf(name), join(folder, 'client.cjs'));

/**
 * Bundles a program of a repository into one CommonJS file. A repository without node_modules gets the packages of this
 * clone.
 */
export async function bundleProgram(
  entry: string,
  outfile: string,
  root: string = repositoryRoot,
): Promise<string> {
  if (!existsSync(join(root, entry))) throw new Failure(`${entry} is missing; it is the file to bundle.`);
  await build({
    ...common,
    entryPoints: [entry],
    outfile,
    absWorkingDir: root,
    nodePaths: [join(repositoryRoot, 'node_modules')],
    format: 'cjs',
  });
  return outfile;
}

/**
 * Bundles one module of a repository for an `import()` by the generator. Packages stay outside: the module and
 * the generator share one gRPC.
 */
export async function bundleModule(root: string, module: string, outfile: string): Promise<void> {
  await build({
    ...common,
    entryPoints: [module],
    outfile,
    absWorkingDir: root,
    format: 'esm',
    packages: 'external',
  });
}

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Stacks in the log name the sources; their text would only make the image larger.
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'error',
};
