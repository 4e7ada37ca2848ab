import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { createDraft } from '../landing/proposal.ts';
import { folderDifference } from '../toolchain/folder-difference.ts';
import { generateCode } from '../toolchain/generate-code.ts';

/** The folder of code generated from protos. */
const genFolder = 'services/gen';

/**
 * The files of services/gen that npm run codegen would change with a proposal: new texts by path, null to remove a file.
 * It writes nothing. Empty if the repository generates no code.
 */
export async function generatedCode(
  root: string,
  files: ReadonlyMap<string, string | null>,
): Promise<Map<string, string | null>> {
  if (!existsSync(join(root, 'protos/buf.gen.yaml'))) return new Map();
  const draft = await createDraft(root, files);
  try {
    for (const name of ['node_modules', 'generator'])
      symlinkSync(join(repositoryRoot, name), join(draft.folder, name), 'junction');
    const output = mkdtempSync(join(draft.folder, 'code-'));
    await generateCode(draft.folder, output);
    const differences = folderDifference(root, output, [genFolder]);
    return new Map(
      differences.map(({ kind, path }) => [
        path,
        kind === 'stale' ? null : readFileSync(join(output, path), 'utf8'),
      ]),
    );
  } finally {
    draft.remove();
  }
}

/** Formats TypeScript as `npm run fmt` does, because line breaks depend on the length of names. */
export async function formatTypeScript(path: string, text: string): Promise<string> {
  const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${path}`];
  const ran = await execa(execPath, args, {
    cwd: repositoryRoot,
    input: text,
    reject: false,
    stripFinalNewline: false,
  });
  if (ran.exitCode === 0) return ran.stdout;
  throw new Failure(`Biome could not format ${path}:\n${ran.stderr.trim()}`);
}
