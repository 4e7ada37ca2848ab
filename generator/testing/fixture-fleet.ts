import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { diagnosticsOf, type Files, temporaryRepository, writeInto } from './temporary-repository.ts';

const fleet = join(import.meta.dirname, 'testdata/fleet');
const realistic = join(import.meta.dirname, 'testdata/parcels');

/**
 * Writes the specs of a fleet with a gateway, an external service, rules and releases into a folder: two
 * services and four clusters, independent of the services of this repository. Nothing is rendered yet.
 */
export function writeFixtureFleet(root: string): string {
  cpSync(fleet, root, { recursive: true });
  writeInto(root, 'package.json', '{}\n');
  return root;
}

/**
 * Writes a fleet whose services have many documents and patches of their own, as platform teams have them beside gRPC
 * services: three services and three clusters. All of them are right.
 */
export function writeRealisticFleet(root: string): string {
  cpSync(realistic, root, { recursive: true });
  writeInto(root, 'package.json', '{}\n');
  return root;
}

/** The fleet of the valid repository with some files on top. @throws Error with the errors of the specs */
export async function fleetOf(files: Files = {}): Promise<Fleet> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const printed = await diagnosticsOf(root);
  if (!isComplete(workspace) || printed.includes('error ')) throw new Error(printed);
  return resolveFleet(workspace);
}
