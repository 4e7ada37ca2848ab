import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';
import { createDraft } from '../landing/proposal.ts';
import { folderDifference } from '../toolchain/folder-difference.ts';
import { generateCode } from '../toolchain/generate-code.ts';

/** Where the code of protos stands. */
const genFolder = 'services/gen';

/**
 * What npm run codegen would change in services/gen if files were written: new texts by path, null where one goes.
 * Nothing is written. Empty where a repository generates no code.
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
