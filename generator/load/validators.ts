import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../platform/whole-file.ts';
import type { Validators } from './compile-validators.ts';

/** Beside the bundle, whose folder is named by its content: the compiled code can never be older than the schemas. */
const compiled = fileURLToPath(new URL('./validators.cjs', import.meta.url));
const bundled = import.meta.url.includes('/.cache/');

let loaded: Promise<Validators> | undefined;

/** The validators; compiled by ajv once for each build of the generator (0.2 s), loaded as plain code afterwards. */
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
