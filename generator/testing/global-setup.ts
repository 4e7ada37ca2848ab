import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleGenerator } from '../setup/bundle.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that all test files keep compiled protos in. */
    compiledProtos: string;
  }
}

/** Before all workers: builds the bundle that they run, and makes the folder that they share. */
export default async function setup(project: TestProject): Promise<() => void> {
  await bundleGenerator();
  const compiledProtos = mkdtempSync(join(tmpdir(), 'gitops-protos-'));
  project.provide('compiledProtos', compiledProtos);
  return () => rmSync(compiledProtos, { recursive: true, force: true });
}
