import { which } from 'zx/core';
import type { Available } from './availability.ts';
import { runner } from './runner.ts';
import type { BuiltProgram } from './tool-kinds.ts';

/** What programs printed in this process: some take a second to start. */
const answers = new Map<string, Promise<string>>();

/** An official build of exactly the pinned version on PATH, if the program can be recognised by what it prints. */
export async function findOnPath({ name, onPath }: BuiltProgram): Promise<Available | undefined> {
  const path = onPath && (await which(name, { nothrow: true }));
  if (!path) return undefined;
  const key = [path, ...onPath.arguments].join('\n');
  const answer = answers.get(key) ?? printedBy(path, onPath.arguments);
  answers.set(key, answer);
  return onPath.prints.test(await answer) ? { available: true, path } : undefined;
}

async function printedBy(path: string, words: readonly string[]): Promise<string> {
  const { exitCode, stdout } = await runner()`${path} ${words}`;
  return exitCode === 0 ? stdout : '';
}
