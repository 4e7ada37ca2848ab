import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { diagnosticsOf, type Files, temporaryRepository } from './temporary-repository.ts';

/** The fleet of the valid repository with some files on top. @throws Error with the errors of the specs */
export async function fleetOf(files: Files = {}): Promise<Fleet> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const printed = await diagnosticsOf(root);
  if (!isComplete(workspace) || printed.includes('error ')) throw new Error(printed);
  return resolveFleet(workspace);
}
