import type { Definition } from '../command-line/definition.ts';
import { rules, rulesBySubject } from '../pipeline/rules.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import { commandsPage } from './commands-page.ts';
import { referencePage, specFiles } from './reference.ts';
import { ruleIndex, rulePage } from './rule-page.ts';

/** Folders that contain only these files. */
export const documentFolders = ['docs/reference', 'docs/checks'] as const;

/** What is rendered from the generator's own definitions and committed: schemas for editors, pages for people. */
export function generatedDocuments(commands: readonly Definition[]): ReadonlyMap<string, string> {
  const kinds: SpecKind[] = ['service', 'external', 'cluster', 'fleet', 'proofs'];
  return new Map([
    ...kinds.map((kind) => [`generator/schema/${kind}.schema.json`, editorSchema(kind)] as const),
    ...kinds.map((kind) => [`docs/reference/${kind}.md`, referencePage(kind)] as const),
    ['docs/reference/commands.md', commandsPage(commands)] as const,
    ['docs/checks/README.md', ruleIndex(rulesBySubject)] as const,
    ...[...rules.values()].map((rule) => [`docs/checks/${rule.name}.md`, rulePage(rule)] as const),
  ]);
}

function editorSchema(kind: SpecKind): string {
  const { title } = specFiles[kind];
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schemas[kind] };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
