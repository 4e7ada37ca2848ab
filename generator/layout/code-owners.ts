import { fleetPath } from '../load/input-paths.ts';
import type { CodeOwners } from '../model/code-owners.ts';
import { codeOwnersFile } from '../render/code-owners.ts';
import { codeOwnersPath } from './paths.ts';
import { defineUnit, type Unit } from './unit.ts';

/** .github/CODEOWNERS, if the fleet file sets code owners. */
export function codeOwnersUnits(owners: CodeOwners | undefined): Unit[] {
  if (!owners) return [];
  const sources = [fleetPath, 'services/*/service.yaml', 'clusters/*.yaml'];
  return [
    defineUnit('codeowners', owners, (input) => [
      { path: codeOwnersPath, sources, content: { text: codeOwnersFile(input) } },
    ]),
  ];
}
