// One bundle of the generator: starting from TypeScript sources would cost every command 0.2 s.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, '.cache', 'generator');
const manifest = join(folder, 'manifest.json');

/** Bundled because they are needed at every start; everything else stays in node_modules and loads where it is used. */
export const bundledPackages = new Set(['commander', 'yaml', 'typebox', 'zx']);

/** @returns {Promise<string>} the URL of an up-to-date bundle of generator/main.ts */
export async function bundleGenerator() {
  const built = readManifest();
  if (built && Object.entries(built.sources).every(([file, seen]) => fingerprint(file) === seen)) {
    const entry = join(folder, built.digest, 'main.js');
    if (existsSync(entry)) return pathToFileURL(entry).href;
  }
  return pathToFileURL(await build()).href;
}

async function build() {
  const scratch = join(folder, `building-${process.pid}`);
  try {
    mkdirSync(scratch, { recursive: true });
  } catch (error) {
    if (!('syscall' in error)) throw error;
    console.error(
      `.cache/ of this clone cannot be written, and the generator is built there: ${error.message}`,
    );
    process.exit(1);
  }
  let result;
  try {
    result = await bundleModule('generator/main.ts', scratch);
  } catch (error) {
    // esbuild has printed these.
    if (!('errors' in error)) throw error;
    console.error('The generator itself does not build: the messages above name the place.');
    process.exit(1);
  }
  const digest = digestOf(Object.keys(result.metafile.outputs).filter((file) => !file.endsWith('.map')));
  const target = join(folder, digest);
  // A rename never shows another process half a bundle; equal digests are equal bundles, so an existing one may stay.
  try {
    renameSync(scratch, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    rmSync(scratch, { recursive: true, force: true });
  }
  removeOldBundles(digest);
  const sources = Object.keys(result.metafile.inputs).concat(
    'package-lock.json',
    'generator/setup/bundle.mjs',
  );
  writeManifest({ digest, sources: Object.fromEntries(sources.map((file) => [file, fingerprint(file)])) });
  return join(target, 'main.js');
}

/** Bundles a module of this repository into a folder of .cache/generator/, as the generator is bundled. */
export async function bundleModule(module, outdir) {
  const { build: esbuild } = await import('esbuild');
  return esbuild({
    entryPoints: [join(root, module)],
    outdir,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    metafile: true,
    // Bundled CommonJS packages ask for Node's own modules by require.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'external-packages', setup: keepPackagesExternal }],
    logLevel: 'error',
  });
}

/** Bundles of an hour ago are used by no running command any more. */
function removeOldBundles(current) {
  for (const name of readdirSync(folder)) {
    const old = join(folder, name);
    if (name !== current && Date.now() - statSync(old).mtimeMs > 3_600_000)
      rmSync(old, { recursive: true, force: true });
  }
}

function keepPackagesExternal(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    const name = path.startsWith('@') ? path.split('/', 2).join('/') : path.split('/', 1)[0];
    if (kind === 'entry-point') return undefined;
    if (!bundledPackages.has(name)) return { path, external: true };
    // In a bundle, import() of a CommonJS package has `default` alone; from the sources Node gives every name, so tests
    // would pass. An import statement works in both, in a module of our own that is imported on demand.
    const text = `import('${path}') of a bundled package: import it with an import statement`;
    return kind === 'dynamic-import' ? { errors: [{ text }] } : undefined;
  });
}

/** Size and change times of a source: cheap, and different after every edit. */
function fingerprint(file) {
  const stat = statSync(join(root, file), { throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}` : 'missing';
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The last build; undefined if there is none, or if its manifest is not one: then the generator is built again. */
function readManifest() {
  try {
    const read = JSON.parse(readFileSync(manifest, 'utf8'));
    const isWhole =
      read?.sources !== null && typeof read?.sources === 'object' && /^[0-9a-f]{16}$/.test(read.digest);
    // Without sources, nothing would ever be built again.
    return isWhole && Object.keys(read.sources).length > 0 ? read : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || 'syscall' in error) return undefined;
    throw error;
  }
}

function writeManifest(content) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${manifest}.${process.pid}`, JSON.stringify(content));
  renameSync(`${manifest}.${process.pid}`, manifest);
}
