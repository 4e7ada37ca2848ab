#!/usr/bin/env node
// The door of every npm script: dependency-free, so that it works on a fresh clone.
// It installs what is missing, bundles the generator when its sources changed, and hands over in the same process.

import { bundleGenerator } from './setup/bundle.mjs';
import { checkNodeVersion, installDependencies } from './setup/dependencies.mjs';

checkNodeVersion();
installDependencies();
const { main } = await import(await bundleGenerator());
process.exitCode = await main(process.argv.slice(2));
