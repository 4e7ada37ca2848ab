import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { type Path, SourceFile } from '../diagnostics/source-file.ts';
import { parseSpec } from './parse.ts';
import { type ReadSpec, readSpec, unreadable } from './read.ts';
import { loadRules } from './rules.ts';

/** Folders of a service for what the spec has no keys for: extra documents, and patches. */
const additionFolders = ['extra', 'patches'] as const;

/** One of these folders. */
export type AdditionFolder = (typeof additionFolders)[number];

/** A file of these folders, as read. */
export interface ReadAddition {
  /** The folder in services/. */
  readonly service: string;
  readonly folder: AdditionFolder;
  readonly read: ReadSpec;
}

/** An extra document or a patch of a service: parsed YAML, not yet checked. */
export interface Addition {
  readonly service: string;
  readonly folder: AdditionFolder;
  readonly file: SourceFile;
  readonly value: unknown;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/**
 * Reads the extra documents and patches of the services, and reports files that look like one but are not
 * read.
 */
export function readAdditions(
  root: string,
  services: readonly string[],
): { additions: ReadAddition[]; diagnostics: Diagnostic[] } {
  const additions: ReadAddition[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const service of services) {
    for (const folder of additionFolders) {
      const path = `services/${service}/${folder}`;
      for (const entry of entriesOf(root, path, diagnostics)) {
        const file = `${path}/${entry.name}`;
        if (entry.isDirectory()) diagnostics.push(unread(file, `move its files to ${path}/`));
        else if (entry.name.endsWith('.yaml'))
          additions.push({ service, folder, read: readSpec(root, file) });
        else if (/\.(?:yml|json)$/.test(entry.name)) diagnostics.push(misnamed(file));
      }
    }
  }
  return { additions, diagnostics };
}

function entriesOf(root: string, path: string, diagnostics: Diagnostic[]): Dirent[] {
  if (!existsSync(join(root, path))) return [];
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    diagnostics.push(...unreadable(root, path, error).diagnostics);
    return [];
  }
}

function unread(path: string, hint: string): Diagnostic {
  const at = { file: new SourceFile(path, ''), offset: 0, length: 1 };
  return { rule: loadRules.misnamedSpec, message: `${path} is not read`, hint, at };
}

/** JSON is valid YAML, but only the YAML ending is read. */
function misnamed(path: string): Diagnostic {
  const to = path.replace(/[^.]+$/, 'yaml');
  const name = to.split('/').at(-1);
  const found = unread(path, `rename it to ${name}`);
  const change = { kind: 'move', file: found.at.file, to } as const;
  return { ...found, fixes: [{ title: `rename to ${name}`, changes: [change] }] };
}

/** Parses the files. A file that is not YAML is reported and left out. */
export function loadAdditions(read: readonly ReadAddition[]): {
  additions: Addition[];
  diagnostics: Diagnostic[];
} {
  const additions: Addition[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { service, folder, read: spec } of read) {
    const { file } = spec;
    const parsed = spec.usable ? parseSpec(file) : { value: undefined, diagnostics: [] };
    diagnostics.push(...spec.diagnostics, ...parsed.diagnostics);
    if (parsed.value === undefined) continue;
    const at = (path: Path, on: 'key' | 'value' = 'value'): Place => ({ file, path, on });
    additions.push({ service, folder, file, value: parsed.value, at });
  }
  return { additions, diagnostics };
}
