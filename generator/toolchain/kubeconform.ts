import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseKubeconformOutput, type Validation } from './kubeconform-output.ts';
import { schemaFileTemplate } from './strict-schemas/kind.ts';
import { ToolFailure } from './tool-failure.ts';

/** What a validation needs: the program, and the folder of `provideSchemas`. */
export interface Validator {
  readonly kubeconform: string;
  readonly schemas: string;
}

/** Keeps command lines shorter than any system's limit. */
const filesAtOnce = 200;

/**
 * Validates every document of the files; a kind without a schema, a repeated key and a file without a document are errors.
 * @throws ToolFailure when kubeconform itself cannot run
 */
export async function validateFiles(validator: Validator, files: readonly string[]): Promise<Validation[]> {
  const validations: Validation[] = [];
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const batch = files.slice(start, start + filesAtOnce);
    const results = await runKubeconform(validator, batch);
    const mentioned = new Set(results.map(({ file }) => file));
    validations.push(...results, ...batch.filter((file) => !mentioned.has(file)).map(withoutDocument));
  }
  return validations;
}

/**
 * Validates texts of YAML documents; `file` of a result is the text's name.
 * @throws ToolFailure when kubeconform itself cannot run
 */
export async function validateDocuments(
  validator: Validator,
  texts: ReadonlyMap<string, string>,
): Promise<Validation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconform-'));
  try {
    const names = new Map<string, string>();
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
  { kubeconform, schemas }: Validator,
  files: readonly string[],
): Promise<Validation[]> {
  const options = ['-output', 'json', '-strict', '-summary', '-verbose', '-n', '2'];
  const location = `${schemas}/${schemaFileTemplate}`;
  const { stdout, stderr, shortMessage } = await execa(
    kubeconform,
    [...options, '-schema-location', location, '--', ...files],
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
