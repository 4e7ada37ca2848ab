import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { mapAt } from '../lang/at-path.ts';
import { parseSpec } from '../load/parse.ts';
import { withoutUnknownKeys } from '../load/prune.ts';
import { readSpec } from '../load/read.ts';
import { secretsIn, type WrittenSecret } from '../load/secrets.ts';
import { shapeProblems } from '../load/shape.ts';
import type { Loaded } from '../load/workspace.ts';
import { type ProofsSpec, proofsSchema } from '../schema/proofs.ts';

/** The proofs that users have written for one service. */
export interface ServiceProofs extends Loaded<ProofsSpec> {
  /** The name of their folder. */
  readonly service: string;
  /** Secrets in them. */
  readonly secrets: readonly WrittenSecret[];
}

/**
 * Reads `services/<name>/proofs.yaml` of all services. Nothing is rendered from them: only commands that
 * need them read them.
 */
export async function loadProofs(root: string): Promise<{
  readonly proofs: readonly ServiceProofs[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const paths = foldersIn(join(root, 'services')).map((name) => ({
    name,
    path: `services/${name}/proofs.yaml`,
  }));
  const there = paths.filter(({ path }) => lstatSync(join(root, path), { throwIfNoEntry: false }));
  if (there.length === 0) return { proofs: [], diagnostics: [] };
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<ProofsSpec>(
    proofsSchema,
  );
  const loaded = there.map(({ name, path }) => load(root, name, path, validate));
  const proofs = loaded.flatMap((each) => each.proofs);
  const secrets = await secretsIn(
    proofs.map(({ spec, service, at }) => ({ value: spec, kind: 'proofs', service, at })),
  );
  return {
    proofs: proofs.map((each) => ({ ...each, secrets: secrets.filter(({ at }) => at.file === each.file) })),
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
  };
}

function load(
  root: string,
  service: string,
  path: string,
  validate: ValidateFunction<ProofsSpec>,
): { readonly proofs: Omit<ServiceProofs, 'secrets'>[]; readonly diagnostics: readonly Diagnostic[] } {
  const { file, usable, diagnostics } = readSpec(root, path);
  if (!usable) return { proofs: [], diagnostics };
  const parsed = parseSpec(file);
  const found = [...diagnostics, ...parsed.diagnostics];
  if (parsed.diagnostics.length > 0) return { proofs: [], diagnostics: found };
  const at = (place: Path, on: 'key' | 'value' = 'value'): Place => ({ file, path: place, on });
  const common = { service, file, written: mapAt(parsed.value), at };
  if (validate(parsed.value)) return { proofs: [{ ...common, spec: parsed.value }], diagnostics: found };
  const errors = validate.errors ?? [];
  const pruned = withoutUnknownKeys(parsed.value, errors);
  return {
    proofs: validate(pruned) ? [{ ...common, spec: pruned }] : [],
    diagnostics: [...found, ...shapeProblems(errors, at)],
  };
}

/** The folders in a folder, sorted; none if it does not exist. A link to a folder counts as one. */
function foldersIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}
