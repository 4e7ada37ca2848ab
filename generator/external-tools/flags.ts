import { UsageError } from '../command-line/errors.ts';
import type { FindingSource } from '../inspect/source.ts';
import type { Progress } from '../toolchain/availability.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { toolSource } from './source.ts';

/** The options of a command that runs the external tools. */
export interface ToolOptions {
  readonly tools: boolean;
  readonly noTools: boolean;
  readonly all: boolean;
}

/** The tools that these options ask for: none, or one source of findings. @throws UsageError for a contradiction */
export function toolSourcesOf(options: ToolOptions, progress: Progress): FindingSource[] {
  const wanted = options.tools || options.all;
  if (wanted && options.noTools)
    throw new UsageError(`--no-tools contradicts ${options.tools ? '--tools' : '--all'}: choose one`);
  if (options.noTools) return [];
  return [toolSource({ all: options.all, mandatory: wanted || toolsAreMandatory(), progress })];
}
