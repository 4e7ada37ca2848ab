import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseKubeconformOutput, type Validation } from './kubeconform-output.ts';
import { writeLocalSchemas } from './local-definitions.ts';
import type { JsonObject } from './strict-schemas/json-object.ts';
import { schemaFileTemplate } from './strict-schemas/kind.ts';
import { ToolFailure } from './tool-failure.ts';

/** What a validation needs: the program, and the folder of `provideSchemas`. */
export interface Validator {
  readonly kubeconform: string;
  readonly schemas: string;
  /** Definitions of kinds that are not in that folder. */
  readonly definitions?: readonly JsonObject[];
}

/** Keeps command lines shorter than any system's limit. */
const filesAtOnce = 200;

/**
 * Validates every document of the files; a kind without a schema, a repeated key and a file without a document are errors.
 * @throws ToolFailure when kubeconform itself cannot run
 */
export async function validateFiles(validator: Validator, files: readonly string[]): Promise<Validation[]> {
  const { schemas, definitions = [] } = validator;
  const local = definitions.length > 0 ? mkdtempSync(join(tmpdir(), 'kubeconform-schemas-')) : undefined;
  try {
    if (local !== undefined) writeLocalSchemas(local, schemas, definitions);
    const folders = local === undefined ? [schemas] : [local, schemas];
    const validations: Validation[] = [];
    for (let start = 0; start < files.length; start += filesAtOnce) {
      const batch = files.slice(start, start + filesAtOnce);
      const results = await runKubeconform(validator.kubeconform, folders, batch);
      const mentioned = new Set(results.map(({ file }) => file));
      validations.push(...results, ...batch.filter((file) => !mentioned.has(file)).map(withoutDocument));
    }
    return validations;
  } finally {
    if (local !== undefined) rmSync(local, { recursive: true, force: true });
  }
}

/**
 * Validates texts of YAML documents, and files; `file` of a result is the name of the text or file.
 * @throws ToolFailure when kubeconform itself cannot run
 */
export async function validateDocuments(
  validator: Validator,
  texts: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<Validation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconform-'));
  try {
    const names = new Map([...files].map(([name, file]) => [file, name]));
    for (const [name, text] of texts) {
      const file = join(folder, `${names.size}.yaml`);
      writeFileSync(file, text);
      names.set(file, name);
    }
    const results = await validateFiles(validator, [...names.keys()]);
    return results.map((result) => ({ ...result, file: names.get(result.file) ?? result.file }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runKubeconform(
  kubeconform: string,
  schemas: readonly string[],
  files: readonly string[],
): Promise<Validation[]> {
  const options = ['-output', 'json', '-strict', '-summary', '-verbose', '-n', '2'];
  const locations = schemas.flatMap((folder) => ['-schema-location', `${folder}/${schemaFileTemplate}`]);
  const { stdout, stderr, shortMessage } = await execa(
    kubeconform,
    [...options, ...locations, '--', ...files],
    { reject: false },
  );
  const validations = parseKubeconformOutput(stdout);
  if (validations) return validations;
  throw new ToolFailure('kubeconform', stderr || shortMessage || 'it printed no results.');
}

function withoutDocument(file: string): Validation {
  const errors = [{ path: '', message: 'The file holds no document.' }];
  return { file, kind: '', name: '', status: 'error', errors };
}
