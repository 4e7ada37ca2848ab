import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command, ExitCode } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { documentFolders, generatedDocuments } from '../documentation/documents.ts';
import { type FileDifference, folderDifference } from '../toolchain/folder-difference.ts';
import { generateCode } from '../toolchain/generate-code.ts';

/** Folders that hold nothing but generated files: what is not generated any more is removed from them. */
const ownedFolders = ['services/gen', ...documentFolders];

/** Writes what is derived from the protos and from the generator's own definitions. */
export const command: Command = {
  summary: 'writes services/gen from protos/, and schemas and reference pages from the generator',
  usage: `npm run codegen              write services/gen (ts-proto through buf), generator/schema/*.schema.json,
                             docs/reference and docs/checks
npm run codegen -- --check   write nothing; exit 1 and name the files that differ

Exit codes: 0 written, or all is as it should be; 1 it cannot be, or files differ; 2 wrong usage.
Example: edit protos/greeter/v1/greeter.proto, then: npm run codegen`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { check: { type: 'boolean', default: false } },
    });
    const scratch = makeScratchFolder();
    try {
      await generateCode(repositoryRoot, scratch);
      for (const [path, text] of generatedDocuments()) writeText(join(scratch, path), text);
      const differences = folderDifference(repositoryRoot, scratch, ownedFolders);
      return values.check ? report(differences) : apply(differences, scratch);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

function makeScratchFolder(): string {
  const cache = join(repositoryRoot, '.cache');
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, 'codegen-'));
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function report(differences: readonly FileDifference[]): ExitCode {
  if (differences.length === 0) {
    console.log('The generated code, schemas and pages are up to date.');
    return 0;
  }
  for (const { kind, path } of differences) console.error(`${kind.padEnd(7)}  ${path}`);
  console.error('These files are not what their sources say. Run: npm run codegen');
  return 1;
}

/** Touches only what differs, so that a running test or editor never sees a folder empty. */
function apply(differences: readonly FileDifference[], scratch: string): ExitCode {
  for (const { kind, path } of differences) {
    const target = join(repositoryRoot, path);
    if (kind === 'stale') rmSync(target);
    else cpSync(join(scratch, path), target);
    console.log(`${kind === 'stale' ? 'removed' : 'written'}  ${path}`);
  }
  if (differences.length === 0) console.log('The generated code, schemas and pages are up to date.');
  return 0;
}
