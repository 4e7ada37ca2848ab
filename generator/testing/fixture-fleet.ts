import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { writeInto } from './temporary-repository.ts';

const fleet = join(import.meta.dirname, 'testdata/fleet');

/**
 * Writes the specs of a fleet with a gateway, an external service, rules and releases into a folder: two
 * services and four clusters, independent of the services of this repository. Nothing is rendered yet.
 */
export function writeFixtureFleet(root: string): string {
  cpSync(fleet, root, { recursive: true });
  writeInto(root, 'package.json', '{}\n');
  return root;
}
