import { istioText } from '../edit/cluster-text.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { MovePhase } from '../model/fleet.ts';
import { npmRun } from '../terminal/shell.ts';
import { type RevisionState, stepsOf } from './revision-state.ts';

/** A move of a cluster to another revision of Istio, and what to do for it now. */
export interface RevisionRequest {
  readonly to: string;
  readonly cluster: string;
  readonly goal: 'next' | 'finish' | 'abort';
  /** The namespaces of the next step; without them, the first one that is left. */
  readonly namespaces?: readonly string[] | undefined;
  /** The share of all namespaces that the next step covers, in percent, instead of their names. */
  readonly share?: number | undefined;
}

type Phases = ReadonlyMap<string, MovePhase | undefined>;

/** The same phase for some namespaces. */
export const phases = (names: readonly string[], phase: MovePhase | undefined): Phases =>
  new Map(names.map((name) => [name, phase]));

/** A step of a move. */
export interface Step {
  /** The new phase of namespaces; undefined for none. */
  readonly phases?: Phases;
  readonly gateways?: boolean;
  readonly step: string;
  readonly what: string;
  /** What to do after the step. @param again the command of the next step */
  next(again: string): readonly string[];
  readonly notes?: readonly string[];
}

/** The commit of a step. */
export function proposal(now: RevisionState, request: RevisionRequest, step: Step): Proposal {
  const { move, istio, cluster } = now;
  const changed = { ...move?.namespaces };
  for (const [name, phase] of step.phases ?? []) {
    if (phase === undefined) delete changed[name];
    else changed[name] = phase;
  }
  const hasGateways = step.gateways ?? move?.gateways ?? false;
  const wanted = {
    to: request.to,
    ...(Object.keys(changed).length > 0 ? { namespaces: changed } : {}),
    ...(hasGateways ? { gateways: true as const } : {}),
  };
  const after = { ...now, move: wanted };
  const left = stepsOf(after, request.to).filter(({ isDone }) => !isDone);
  const goal = request.goal === 'abort' ? ['--abort'] : left.length === 1 ? ['--finish'] : [];
  const again = command(request, now, ...goal);
  return {
    files: new Map([[cluster.file.path, istioText(cluster, { ...istio, move: wanted })]]),
    message: messageOf(request, step.step, step.what),
    notes: [...(request.goal === 'next' ? planOf(after, request.to) : []), ...(step.notes ?? [])],
    next: step.next(again),
  };
}

/** The message of a commit of a move. */
export const messageOf = (
  { cluster, to }: RevisionRequest,
  step: string,
  what: string,
): Proposal['message'] => ({
  subject: `revision(${cluster}): ${to} ${step}`,
  body: `${what}.`,
  trailers: [
    ['Revision', to],
    ['Revision-Step', step],
    ['Cluster', cluster],
  ],
});

/** The steps of the move after a commit. */
export const planOf = (state: RevisionState, to: string): string[] => [
  ['Steps:', ...stepsOf(state, to).map(({ title, isDone }) => `  ${isDone ? '✓' : '·'} ${title}`)].join('\n'),
];

/** What to do for gateways whose pods come from elsewhere. */
export const foreignGateways = ({ gateways: { foreign } }: RevisionState, to: string): string[] =>
  foreign.length > 0
    ? [
        `The pods of gateway ${foreign.join(' and ')} are not in this repository: move them to ${to} where they are installed.`,
      ]
    : [];

/** The command line of the next step. */
export function command(
  { to, cluster, share }: RevisionRequest,
  { move }: RevisionState,
  ...goal: string[]
): string {
  const shares = share === undefined || goal.length > 0 ? [] : ['--share', String(share)];
  return npmRun('revision', move?.to ?? to, '--cluster', cluster, ...shares, ...goal);
}
