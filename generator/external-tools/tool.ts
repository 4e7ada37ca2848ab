import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SoundRun } from '../inspect/source.ts';
import type { Available, Unavailable } from '../toolchain/availability.ts';
import type { Builds } from './builds.ts';
import type { ToolFinding } from './finding.ts';
import type { Memory } from './memory.ts';
import type { Subject } from './subject.ts';

/** What the tools of one run share. */
export interface ToolRun extends SoundRun {
  /** Everything that is applied. */
  readonly subjects: readonly Subject[];
  readonly memory: Memory;
  /** The programs. They are located or built at the first call: a run without new content needs none. */
  readonly programs: Programs;
  /** The overlays as kustomize builds them, or why kustomize is missing. */
  builds(): Promise<{ readonly available: true; readonly builds: Pick<Builds, 'of'> } | Unavailable>;
}

/** The programs by name. */
export interface Programs {
  kustomize(): Promise<Available | Unavailable>;
  kubeconform(): Promise<Available | Unavailable>;
  schemas(): Promise<Available | Unavailable>;
  istioAnalysis(): Promise<Available | Unavailable>;
}

/** The result of one tool. */
export interface ToolResult {
  /** About documents. The caller finds their places. */
  readonly findings: readonly ToolFinding[];
  /** About files that people edit, already with a place. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Number of subjects that it has checked, now or from the cache. */
  readonly examined: number;
  readonly unavailable?: Unavailable;
  /** It ended before it had checked everything; `diagnostics` contains the reason. */
  readonly failed?: boolean;
}

/** An external tool that checks what is rendered. */
export interface ExternalTool {
  /** Its name, in `--only` and in messages. */
  readonly name: string;
  /** What it checks, for the summary: `overlays`, `documents`. */
  readonly subjects: string;
  find(run: ToolRun): Promise<ToolResult>;
}
