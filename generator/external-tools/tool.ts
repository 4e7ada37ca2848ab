import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SoundRun } from '../inspect/source.ts';
import type { Available, Unavailable } from '../toolchain/availability.ts';
import type { Builds } from './builds.ts';
import type { ToolFinding } from './finding.ts';
import type { Memory } from './memory.ts';
import type { Subject } from './subject.ts';

/** What tools share in one run. */
export interface ToolRun extends SoundRun {
  /** Everything that is applied somewhere. */
  readonly subjects: readonly Subject[];
  readonly memory: Memory;
  /** The programs, looked for (or built) at the first call: a run with nothing new needs none of them. */
  readonly programs: Programs;
  /** The overlays as kustomize builds them, or why there is no kustomize. */
  builds(): Promise<{ readonly available: true; readonly builds: Pick<Builds, 'of'> } | Unavailable>;
}

/** The programs by name. */
export interface Programs {
  kustomize(): Promise<Available | Unavailable>;
  kubeconform(): Promise<Available | Unavailable>;
  schemas(): Promise<Available | Unavailable>;
  istioctl(): Promise<Available | Unavailable>;
}

/** What one tool came to. */
export interface ToolResult {
  /** About documents: placed by who asked. */
  readonly findings: readonly ToolFinding[];
  /** About files that somebody wrote: placed already. */
  readonly diagnostics?: readonly Diagnostic[];
  /** How many things it has an opinion about, now or remembered. */
  readonly examined: number;
  readonly unavailable?: Unavailable;
  /** It ended before it had looked at everything; `diagnostics` says so. */
  readonly failed?: boolean;
}

/** A program of others that looks at what is rendered. */
export interface RealTool {
  /** Its name, as `--only` and messages call it. */
  readonly name: string;
  /** What it looks at, for the closing sentence: `overlays`, `documents`. */
  readonly subjects: string;
  find(run: ToolRun): Promise<ToolResult>;
}
