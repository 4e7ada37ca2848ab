import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { definitionsFolder, problemOfDefinition } from '../toolchain/local-definitions.ts';
import { parseOnlyDocument } from './parse.ts';
import { type ReadSpec, readSpec, unreadable } from './read.ts';
import { loadRules } from './rules.ts';

/** Reads the definitions of kinds in `schemas/`; a file that is not one of them is reported. */
export function readDefinitions(root: string): { definitions: ReadSpec[]; diagnostics: Diagnostic[] } {
  const folder = join(root, definitionsFolder);
  if (!existsSync(folder)) return { definitions: [], diagnostics: [] };
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => !name.startsWith('.') && !name.endsWith('.md'))
      .sort();
  } catch (error) {
    return { definitions: [], diagnostics: [...unreadable(root, definitionsFolder, error).diagnostics] };
  }
  const paths = names.map((name) => `${definitionsFolder}/${name}`);
  return {
    definitions: paths.filter((path) => path.endsWith('.yaml')).map((path) => readSpec(root, path)),
    diagnostics: paths.filter((path) => !path.endsWith('.yaml')).map(notRead),
  };
}

function notRead(path: string): Diagnostic {
  const at = { file: new SourceFile(path, ''), offset: 0, length: 1 };
  const hint = `${definitionsFolder}/ has one CustomResourceDefinition in each .yaml file, and no folders`;
  return { rule: loadRules.misnamedSpec, message: `${path} is not read`, hint, at };
}

/** What is wrong with definitions: their YAML, or what they lack to define a kind. */
export function problemsOfDefinitions(definitions: readonly ReadSpec[]): Diagnostic[] {
  return definitions.flatMap(({ file, usable, diagnostics }) => {
    const parsed = usable ? parseOnlyDocument(file) : { value: undefined, diagnostics: [] };
    const found = [...diagnostics, ...parsed.diagnostics];
    if (parsed.value === undefined) return found;
    const problem = isMap(parsed.value) ? problemOfDefinition(parsed.value) : 'this is a text or a list';
    if (problem === undefined) return found;
    const hint = 'copy the CustomResourceDefinition from a release of the project that defines the kind';
    return [
      ...found,
      { rule: loadRules.brokenDefinition, message: problem, hint, at: { file, path: ['spec'], on: 'key' } },
    ];
  });
}
