import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installation } from '../command-line/installation.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { Validators } from './compile-validators.ts';

/**
 * Next to the bundle, whose folder has a name made of its content: the compiled code always matches the
 * schemas. A release has it from the start.
 */
const compiled = fileURLToPath(new URL('./validators.cjs', import.meta.url));
const bundled = installation.release !== undefined || import.meta.url.includes('/.cache/');

let loaded: Promise<Validators> | undefined;

/**
 * The validators. ajv compiles them once per build of the generator (0.2 s); later runs load them as plain
 * code.
 */
export function loadValidators(): Promise<Validators> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Validators> {
  if (!bundled) return (await import('./compile-validators.ts')).compileValidators();
  if (!existsSync(compiled)) {
    const { validatorSource } = await import('./compile-validators.ts');
    writeWhole(compiled, validatorSource());
  }
  return createRequire(import.meta.url)(compiled);
}
