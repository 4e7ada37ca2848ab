#!/usr/bin/env node
// The door of every npm script: dependency-free, so that it works on a fresh clone.
// It installs what is missing, bundles the generator when its sources changed, and hands over in the same process.

import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleGenerator } from './setup/bundle.mjs';
import { checkNodeVersion, installDependencies } from './setup/dependencies.mjs';

// Node 22 and later keep compiled code between runs.
module.enableCompileCache?.(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));

checkNodeVersion();
installDependencies();
const { main } = await import(await bundleGenerator());
process.exitCode = await main(process.argv.slice(2));
