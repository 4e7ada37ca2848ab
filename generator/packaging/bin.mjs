#!/usr/bin/env node
// What npx runs. A fleet has its own generator, in the version that rendered its tree: inside a fleet, that one runs.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const own = new URL('run.mjs', import.meta.url).href;

function fleetAround(folder) {
  if (existsSync(join(folder, 'generator', 'release.json'))) return folder;
  return dirname(folder) === folder ? undefined : fleetAround(dirname(folder));
}

const fleet = fleetAround(process.cwd());
const [, , command, ...words] = process.argv;
// A new fleet gets the version that the user asked npx for, and so does a fleet that is upgraded: a fleet of 0.1.0 has no
// command for it.
const isOwn = command === 'init' || command === 'upgrade' || fleet === undefined;
if (
  command === 'upgrade' &&
  fleet !== undefined &&
  !words.some((word) => /^--(?:repository\b|help$)|^-h$/.test(word))
)
  process.argv.push('--repository', fleet);
await import(isOwn ? own : pathToFileURL(join(fleet, 'generator', 'run.mjs')).href);
