import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { fleetMapOf } from './fleet-map.ts';
import { mapPage } from './page.ts';

/** Writes the page into a folder as index.html. @throws Failure if the specs have errors */
export async function writeMap(root: string, output: string): Promise<string> {
  const state = await stateOfWorkTree(root);
  const { fleet } = state;
  if (!fleet)
    throw new Failure('the specs have errors, so there is nothing to draw. npm run check lists them');
  const text = mapPage(await fleetMapOf(state, fleet));
  const folder = resolve(root, output);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'index.html');
  writeFileSync(path, text);
  return path;
}
