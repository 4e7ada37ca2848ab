import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { mapFiles } from './files.ts';
import { fleetMapOf } from './fleet-map.ts';

/**
 * Writes the page into a folder as index.html, and its other files, if it is large. Returns the paths.
 * @param from a commit: the map shows what changes since then
 * @throws Failure if the specs have errors, or if git has no such commit
 */
export async function writeMap(root: string, output: string, from?: string): Promise<string[]> {
  const state = await stateOfWorkTree(root);
  const { fleet } = state;
  if (!fleet)
    throw new Failure('the specs have errors, so there is nothing to draw. npm run check lists them');
  const files = mapFiles(await fleetMapOf(state, fleet, { from, triesPromotions: true }));
  const folder = resolve(root, output);
  mkdirSync(folder, { recursive: true });
  return [...files].map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
}
