#!/usr/bin/env node
// Entry point of a released generator: `npm run` of a fleet starts it. The bundle beside it needs no packages, except buf
// for protos, which it installs when it compiles them.

import { readFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  const { main } = await during('loading the generator', () => import('./bundle/main.js'));
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  reportError(root, name, error);
  process.exitCode = 1;
}

function checkNodeVersion() {
  const { node } = JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8'));
  const [wantMajor, wantMinor] = node.split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  console.error(
    `Node ${node} or newer is required, this is ${process.versions.node}. Install a current Node.`,
  );
  process.exit(2);
}
