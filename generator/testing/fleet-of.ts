import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { diagnosticsOf, type Files, temporaryRepository } from './temporary-repository.ts';

/** The meaning of the sound repository with some files over it. @throws Error with what is wrong with the specs */
export async function fleetOf(files: Files = {}): Promise<Fleet> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const said = await diagnosticsOf(root);
  if (!isComplete(workspace) || said.includes('error ')) throw new Error(said);
  return resolveFleet(workspace);
}
