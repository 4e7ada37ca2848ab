import type { ExitCode } from '../../command.ts';

export async function proveMutations(_root: string): Promise<ExitCode> {
  return 1;
}
