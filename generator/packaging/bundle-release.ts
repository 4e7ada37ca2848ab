import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { installation, sourceCommands } from '../command-line/installation.ts';
import { validatorSource } from '../load/compile-validators.ts';
import { podProgramFile, podProgramSource } from '../rehearse/traffic/pod-programs.ts';

const { root } = installation;

/** What the release still loads from node_modules: esbuild only for services with code, and buf is a native program. */
const external = ['esbuild', '@bufbuild/buf'];

/** Lines stay readable in a stack: only white space and comments are removed. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  charset: 'utf8',
  legalComments: 'none',
  external,
  // Paths of packages are in the bundle: they must not depend on where a link to node_modules leads.
  preserveSymlinks: true,
  metafile: true,
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
} as const satisfies BuildOptions;

/**
 * Bundles the generator with all packages that it can contain, so a fleet runs it without node_modules. The same sources
 * give the same bytes.
 * @returns the bundled files, by their paths from the root of this repository
 */
export async function bundleRelease(outdir: string): Promise<readonly string[]> {
  const built = await Promise.all([
    build({
      ...common,
      entryPoints: [join(root, 'generator/main.ts')],
      outdir,
      splitting: true,
      format: 'esm',
      plugins: [releasedSources],
      // Bundled CommonJS packages load Node's own modules with require.
      banner: {
        js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
      },
    }),
    build({
      ...common,
      entryPoints: [join(root, podProgramSource)],
      outfile: join(outdir, podProgramFile),
      format: 'cjs',
    }),
    // ajv has written this: it has long names and no lines to read.
    build({
      ...common,
      minify: true,
      stdin: { contents: validatorSource(), resolveDir: root, sourcefile: 'validators.js', loader: 'js' },
      outfile: join(outdir, 'validators.cjs'),
      format: 'cjs',
    }),
  ]);
  for (const { metafile } of built) refuseImportOfCommonJs(metafile.inputs);
  return [...new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].sort();
}

/** The sources as a release has them: without the commands that need sources, and with its pages in generator/docs/. */
const releasedSources: Plugin = {
  name: 'released-sources',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/[a-z-]+\.ts$/ }, ({ path, importer }) => {
      const isLeftOut = importer.endsWith('index.ts') && sourceCommands.has(path.slice(2, -3));
      return isLeftOut && /[\\/]generator[\\/]commands[\\/]index\.ts$/.test(importer)
        ? { path, external: true }
        : undefined;
    });
    onLoad({ filter: /[\\/]generator[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: withPagesOfRelease(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** Messages name pages by their path from the root of the repository. */
export const withPagesOfRelease = (text: string): string =>
  text.replace(/(?<![\w/.])docs\/(?=(?:checks|reference|recipes)\/|[a-z-]+\.md\b)/g, 'generator/docs/');

type Inputs = Awaited<ReturnType<typeof build<{ metafile: true }>>>['metafile']['inputs'];

/** In a bundle, import() of a CommonJS package has only `default`; from sources, Node provides every name. */
function refuseImportOfCommonJs(inputs: Inputs): void {
  for (const [from, { imports }] of Object.entries(inputs))
    for (const { kind, path } of imports)
      if (kind === 'dynamic-import' && path.includes('node_modules/') && inputs[path]?.format === 'cjs')
        throw new Error(`${from} imports ${path} with import(): use an import statement`);
}
