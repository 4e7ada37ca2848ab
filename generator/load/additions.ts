import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { type Path, SourceFile } from '../diagnostics/source-file.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { parseParts } from './parse.ts';
import { type ReadSpec, readSpec, unreadable } from './read.ts';
import { loadRules } from './rules.ts';

/** Folders of a service for what the spec has no keys for: extra documents, and patches. */
export const additionFolders = ['extra', 'patches'] as const;

/** One of these folders. */
export type AdditionFolder = (typeof additionFolders)[number];

/** A file of these folders, as read. */
export interface ReadAddition {
  /** The folder in services/. */
  readonly service: string;
  readonly folder: AdditionFolder;
  /** The only cluster that gets it; undefined if all get it. */
  readonly cluster?: string;
  readonly read: ReadSpec;
}

/** An extra document or a patch of a service: parsed YAML, not yet checked. */
export interface Addition {
  readonly service: string;
  readonly folder: AdditionFolder;
  /** The only cluster that gets it; undefined if all get it. */
  readonly cluster?: string;
  readonly file: SourceFile;
  readonly value: unknown;
  /** Its text with its comments: the file, or its part of a file with several documents or patches. */
  readonly text: string;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/**
 * Reads the extra documents and patches of the services, and reports files that look like one but are not
 * read.
 */
export function readAdditions(
  root: string,
  services: readonly string[],
  clusters: readonly string[],
): { additions: ReadAddition[]; diagnostics: Diagnostic[] } {
  const additions: ReadAddition[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const service of services) {
    for (const folder of additionFolders) {
      const path = `services/${service}/${folder}`;
      const own: string[] = [];
      for (const { entry, file } of entriesOf(root, path, diagnostics)) {
        if (!entry.isDirectory()) addFile(file, { service, folder });
        else if (clusters.includes(entry.name)) own.push(entry.name);
        else diagnostics.push(unknownCluster(file, entry.name, clusters));
      }
      for (const cluster of own) {
        for (const { entry, file } of entriesOf(root, `${path}/${cluster}`, diagnostics)) {
          if (entry.isDirectory()) diagnostics.push(unread(file, `move its files to ${path}/${cluster}/`));
          else addFile(file, { service, folder, cluster });
        }
      }
    }
  }
  return { additions, diagnostics };

  function addFile(file: string, addition: Omit<ReadAddition, 'read'>): void {
    const problem = problemOfName(file);
    if (problem) diagnostics.push(problem);
    else if (file.endsWith('.yaml')) additions.push({ ...addition, read: readSpec(root, file) });
  }
}

interface Entry {
  readonly entry: Dirent;
  /** Its path from the repository root. */
  readonly file: string;
}

function entriesOf(root: string, path: string, diagnostics: Diagnostic[]): Entry[] {
  if (!existsSync(join(root, path))) return [];
  try {
    return visibleEntries(join(root, path)).map((entry) => ({ entry, file: `${path}/${entry.name}` }));
  } catch (error) {
    diagnostics.push(...unreadable(root, path, error).diagnostics);
    return [];
  }
}

/** The entries of a folder, sorted, without hidden ones. @throws Error of the system if it cannot be read */
export const visibleEntries = (folder: string): Dirent[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function unread(path: string, hint: string): Diagnostic {
  const at = { file: new SourceFile(path, ''), offset: 0, length: 1 };
  return { rule: loadRules.misnamedSpec, message: `${path} is not read`, hint, at };
}

/** A folder in extra/ or patches/ holds what one cluster gets. */
function unknownCluster(path: string, name: string, clusters: readonly string[]): Diagnostic {
  const parent = path.slice(0, path.lastIndexOf('/'));
  const rename = suggest(name, clusters, 'clusters');
  return {
    ...unread(path, `${rename}; files for every cluster belong into ${parent}/ itself`),
    message: `${path} is not read: there is no cluster ${name}`,
  };
}

/**
 * Names that kustomize does not read as files in a list of resources, and names that look like a document or patch.
 * Source: Kustomize v5.8.2, api/internal/loader/fileloader.go (Load).
 */
function problemOfName(path: string): Diagnostic | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const rename = 'rename it';
  if (/^kustomization(?:\.ya?ml)?$/i.test(name))
    return unusable(
      path,
      'the generator writes the kustomization itself',
      'move its documents or patches to a file with another name',
    );
  if (/^https?:/i.test(name)) return unusable(path, 'kustomize reads this name as a URL', rename);
  if (/\p{Cc}/u.test(name)) return unusable(path, 'the name has a control character', rename);
  return /\.(?:ya?ml|json)$/i.test(name) && !name.endsWith('.yaml') ? misnamed(path) : undefined;
}

const unusable = (path: string, why: string, hint: string): Diagnostic => ({
  ...unread(path, hint),
  message: `${JSON.stringify(path).slice(1, -1)} is not read: ${why}`,
});

/** JSON is valid YAML, but only the YAML ending is read. */
function misnamed(path: string): Diagnostic {
  const to = path.replace(/[^.]+$/, 'yaml');
  const name = to.split('/').at(-1);
  const found = unread(path, `rename it to ${name}`);
  const change = { kind: 'move', file: found.at.file, to } as const;
  return { ...found, fixes: [{ title: `rename to ${name}`, changes: [change] }] };
}

/** Parses the files, also several documents or patches of one file. A file that is not YAML is reported and left out. */
export function loadAdditions(read: readonly ReadAddition[]): {
  additions: Addition[];
  diagnostics: Diagnostic[];
} {
  const additions: Addition[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { read: spec, ...addition } of read) {
    const { file } = spec;
    diagnostics.push(...spec.diagnostics);
    if (!spec.usable) continue;
    const parsed = parseParts(file);
    diagnostics.push(...parsed.diagnostics);
    for (const { index, value, text } of parsed.documents) {
      const document = index === 0 ? {} : { document: index };
      const at = (path: Path, on: 'key' | 'value' = 'value'): Place => ({ file, ...document, path, on });
      additions.push({ ...addition, file, value, text, at });
    }
  }
  return { additions, diagnostics };
}
