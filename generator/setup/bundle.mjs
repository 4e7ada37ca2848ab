// Bundles the generator: compiling the TypeScript sources would delay every command by 0.2 s.
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

/** Bundled because every start needs them; other packages stay in node_modules and load on demand. */
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
    console.error(`cannot write .cache/ of this clone, where the generator is built: ${error.message}`);
    process.exit(1);
  }
  let result;
  try {
    result = await bundleModule('generator/main.ts', scratch);
  } catch (error) {
    // esbuild has printed these.
    if (!('errors' in error)) throw error;
    console.error('The generator does not build: the messages above name the place.');
    process.exit(1);
  }
  const digest = digestOf(Object.keys(result.metafile.outputs).filter((file) => !file.endsWith('.map')));
  const target = join(folder, digest);
  // With a rename, another process never sees half a bundle. Equal digests mean equal bundles, so an existing
  // one may stay.
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

/**
 * Bundles a module of this repository into a folder of .cache/generator/, in the same way as the generator.
 */
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
    // Bundled CommonJS packages load Node's own modules with require.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'external-packages', setup: keepPackagesExternal }],
    logLevel: 'error',
  });
}

/** No running command uses bundles that are older than an hour. */
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
    // In a bundle, import() of a CommonJS package has only `default`; from sources, Node provides every name,
    // so tests would pass. An import statement works in both: put it in a module of ours and import that on
    // demand.
    const text = `import('${path}') of a bundled package: use an import statement`;
    return kind === 'dynamic-import' ? { errors: [{ text }] } : undefined;
  });
}

/** Size and change times of a source: cheap, and different after every edit. */
function fingerprint(file) {
  const stat = statSync(`${root}${file}`, { throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}` : 'missing';
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The last build; undefined if its manifest is missing or invalid: then the generator is built again. */
function readManifest() {
  try {
    const read = JSON.parse(readFileSync(manifest, 'utf8'));
    const isWhole =
      read?.sources !== null && typeof read?.sources === 'object' && /^[0-9a-f]{16}$/.test(read.digest);
    // Without sources, it would never be built again.
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
