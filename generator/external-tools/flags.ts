import { UsageError } from '../command-line/errors.ts';
import type { FindingSource } from '../inspect/source.ts';
import type { Progress } from '../toolchain/availability.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { toolSource } from './source.ts';

/** The flags of a command that asks the tools, for `parseArgs`. */
export const toolFlags = {
  tools: { type: 'boolean', default: false },
  'no-tools': { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
} as const;

/** What they mean, for `--help`. */
export const toolUsage = `  --tools            build the tools that are missing (kustomize, kubeconform, istioctl); one that cannot be had is an
                     error, as with CI=true
  --no-tools         the specs and the tree alone
  --all              the tools look at everything, not only at what has changed since they last looked; implies --tools`;

/** Their values. */
export interface ToolFlags {
  readonly tools: boolean;
  readonly 'no-tools': boolean;
  readonly all: boolean;
}

/** The tools as these flags want them: nothing, one source, or a word about flags that contradict each other. */
export function toolSourcesOf(flags: ToolFlags, progress: Progress): FindingSource[] {
  const wanted = flags.tools || flags.all;
  if (wanted && flags['no-tools'])
    throw new UsageError(`--no-tools contradicts ${flags.tools ? '--tools' : '--all'}: choose one.`);
  if (flags['no-tools']) return [];
  return [toolSource({ all: flags.all, mandatory: wanted || toolsAreMandatory(), progress })];
}
