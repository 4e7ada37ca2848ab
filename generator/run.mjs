#!/usr/bin/env node
// Entry point of every npm script. It has no dependencies, so it works on a fresh clone. It installs missing
// packages, bundles the generator if its sources changed, and runs it in the same process.

import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleGenerator } from './setup/bundle.mjs';
import { checkNodeVersion, installDependencies } from './setup/dependencies.mjs';
import { during, reportError } from './setup/errors.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const [name = 'help'] = process.argv.slice(2);
process.on('uncaughtException', (error) => {
  reportError(root, name, error);
  process.exit(1);
});

try {
  // Node 22 and later cache compiled code between runs.
  module.enableCompileCache?.(join(root, '.cache', 'compiled'));
  during('checking the version of Node', checkNodeVersion);
  during('installing the dependencies', installDependencies);
  const bundle = await during('building the generator', bundleGenerator);
  const { main } = await during('loading the generator', () => import(bundle));
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  reportError(root, name, error);
  process.exitCode = 1;
}
