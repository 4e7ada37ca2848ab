#!/usr/bin/env node
// What npx runs. A fleet has its own generator, in the version that rendered its tree: inside a fleet, that one runs.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const own = new URL('run.mjs', import.meta.url).href;

function generatorOfFleet(folder) {
  const generator = join(folder, 'generator');
  if (existsSync(join(generator, 'release.json'))) return pathToFileURL(join(generator, 'run.mjs')).href;
  return dirname(folder) === folder ? undefined : generatorOfFleet(dirname(folder));
}

// A new fleet gets the version that the user asked npx for.
await import(process.argv[2] === 'init' ? own : (generatorOfFleet(process.cwd()) ?? own));
