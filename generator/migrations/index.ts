import { Failure } from '../command-line/errors.ts';
import { NotEditable } from '../edit/rewrite.ts';
import { compareTags } from '../model/tag-order.ts';
import { decimalNumbers } from './decimal-numbers.ts';
import type { Migration } from './migration.ts';
import { quotedKeys } from './quoted-keys.ts';

/** Every migration, in the order in which they are applied. */
export const migrations: readonly Migration[] = [decimalNumbers, quotedKeys];

/** The migrations that specs of an earlier version need. */
export const migrationsSince = (version: string, all = migrations): readonly Migration[] =>
  all.filter((migration) => (compareTags(migration.version, version) ?? 0) > 0);

/** A migration that has changed files. */
export interface AppliedMigration {
  readonly name: string;
  readonly title: string;
  readonly files: readonly string[];
}

/** The texts of specs after some migrations. */
export interface Migrated {
  /** The new texts of the files that have changed. */
  readonly files: ReadonlyMap<string, string>;
  readonly applied: readonly AppliedMigration[];
}

/**
 * Applies migrations to the texts of specs, one after the other.
 * @param texts by path from the root of the repository
 * @throws Failure if a migration cannot edit a file
 */
export function migrated(texts: ReadonlyMap<string, string>, chosen: readonly Migration[]): Migrated {
  const files = new Map<string, string>();
  const applied = chosen.map(({ name, title, reads, edit }) => {
    const changed = [...texts.keys()].filter(reads).filter((path) => {
      const before = files.get(path) ?? texts.get(path) ?? '';
      const after = editedBy(name, path, () => edit(before));
      if (after !== before) files.set(path, after);
      return after !== before;
    });
    return { name, title, files: changed };
  });
  return { files, applied: applied.filter((each) => each.files.length > 0) };
}

function editedBy(name: string, path: string, edit: () => string): string {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof NotEditable)) throw error;
    throw new Failure(
      `the migration ${name} cannot edit ${path}: ${error.message}. Edit the file as the changelog describes, commit it, and run this again`,
    );
  }
}
