import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from '../command-line/command.ts';
import type { ExitCode } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { documentFolders, generatedDocuments } from '../documentation/documents.ts';
import { type FileDifference, folderDifference } from '../toolchain/folder-difference.ts';
import { generateCode } from '../toolchain/generate-code.ts';

/** Folders with generated files only: files that are not generated any more are removed from them. */
const ownedFolders = ['services/gen', ...documentFolders];

/** Writes what is derived from the protos and from the generator's own definitions, or lists what differs. */
export async function runCodegen(commands: readonly Command[], onlyCheck: boolean): Promise<ExitCode> {
  const scratch = makeScratchFolder();
  try {
    await generateCode(repositoryRoot, scratch);
    for (const [path, text] of generatedDocuments(commands)) writeText(join(scratch, path), text);
    const differences = folderDifference(repositoryRoot, scratch, ownedFolders);
    return onlyCheck ? report(differences) : apply(differences, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

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
  console.error('These files do not match their sources. Run: npm run codegen');
  return 1;
}

/** Writes only what differs, so a running test or editor never sees an empty folder. */
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
