import { Failure } from '../command-line/errors.ts';
import { NotEditable } from '../edit/rewrite.ts';
import { compareTags } from '../model/tag-order.ts';
import { decimalNumbers } from './decimal-numbers.ts';
import type { Migration } from './migration.ts';
import { quotedKeys } from './quoted-keys.ts';
import { valuesOfKustomize } from './values-of-kustomize.ts';

/** Every migration, in the order in which they are applied. */
export const migrations: readonly Migration[] = [decimalNumbers, quotedKeys, valuesOfKustomize];

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
 * @param otherwise what to do with a file that a migration cannot edit
 * @throws Failure for such a file, unless it is kept
 */
export function migrated(
  texts: ReadonlyMap<string, string>,
  chosen: readonly Migration[],
  otherwise: 'fail' | 'keep what cannot be edited' = 'fail',
): Migrated {
  const files = new Map<string, string>();
  const applied = chosen.map(({ name, title, reads, edit }) => {
    const changed = [...texts.keys()].filter(reads).filter((path) => {
      const before = files.get(path) ?? texts.get(path) ?? '';
      const after = editedBy({ name, edit }, path, before, otherwise);
      if (after !== before) files.set(path, after);
      return after !== before;
    });
    return { name, title, files: changed };
  });
  return { files, applied: applied.filter((each) => each.files.length > 0) };
}

function editedBy(
  { name, edit }: Pick<Migration, 'name' | 'edit'>,
  path: string,
  text: string,
  otherwise: 'fail' | 'keep what cannot be edited',
): string {
  try {
    return edit(text);
  } catch (error) {
    if (!(error instanceof NotEditable)) throw error;
    if (otherwise !== 'fail') return text;
    throw new Failure(
      `the migration ${name} cannot edit ${path}: ${error.message}. Edit the file as the changelog describes, commit it, and run this again`,
    );
  }
}
