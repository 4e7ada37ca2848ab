import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../lang/at-path.ts';
import { emitYaml } from '../lang/emit-yaml.ts';
import { definitionsFolder } from '../toolchain/local-definitions.ts';
import { definitionModules } from '../toolchain/versions.ts';
import type { ExistingDocument } from './document.ts';

/** The definitions of kinds that only kept documents use. */
export interface FoundDefinitions {
  /** Files of `schemas/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Commands that save the definitions that the input lacks. */
  readonly missing: readonly string[];
}

/** `npm test` and proofs check documents by the definition of their kind: those of the input are kept in `schemas/`. */
export function definitionsFor(
  root: string,
  kept: readonly ExistingDocument[],
  documents: readonly ExistingDocument[],
): FoundDefinitions {
  const definitions = documents.filter(isDefinition);
  const files = new Map<string, string>();
  const missing = new Set<string>();
  for (const { group, kind } of kept) {
    if (isKnown(group, kind) || isInRepository(root, group, kind)) continue;
    const found = definitions.find(
      ({ value }) =>
        textAt(value, 'spec', 'group') === group && textAt(value, 'spec', 'names', 'kind') === kind,
    );
    const name = found?.name ?? `${kind.toLowerCase()}s.${group}`;
    if (found) files.set(`${definitionsFolder}/${name}.yaml`, emitYaml(found.value));
    else
      missing.add(`kubectl get customresourcedefinition ${name} -o yaml > ${definitionsFolder}/${name}.yaml`);
  }
  return { files, missing: [...missing] };
}

/** True for the definition of a kind. */
export const isDefinition = ({ group, kind }: ExistingDocument): boolean =>
  group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';

/** True for Kubernetes itself, whose groups have no domain or that of Kubernetes, and for kinds that the generator knows. */
const isKnown = (group: string, kind: string): boolean =>
  !group.includes('.') ||
  group.endsWith('.k8s.io') ||
  definitionModules.some(
    ({ groups, kinds }) =>
      groups.some((each) => group === each || group.endsWith(`.${each}`)) && (kinds?.includes(kind) ?? true),
  );

function isInRepository(root: string, group: string, kind: string): boolean {
  const folder = join(root, definitionsFolder);
  if (!existsSync(folder)) return false;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .some((text) => text.includes(`group: ${group}\n`) && text.includes(`kind: ${kind}\n`));
}
