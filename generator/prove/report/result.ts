import { plural } from '../../diagnostics/words.ts';
import type { Caller } from '../../mesh/caller.ts';
import { requestText } from '../../model/http-request.ts';
import type { Claim, Sending, Unproven, Verdict } from '../case.ts';

/** What a run has shown of one cluster. */
export interface ClusterResult {
  readonly cluster: string;
  readonly verdicts: readonly Verdict[];
  readonly unproven: readonly Unproven[];
  readonly seconds: number;
  /** `services/greeter-b/service.yaml:12` of each case, by its name. */
  readonly places: ReadonlyMap<string, string>;
  /** Folder with logs and configurations of everything, where they were to be kept. */
  readonly kept?: string;
  /** Why its cases did not run. */
  readonly error?: string;
}

/** What a whole run has shown. */
export interface RunResult {
  readonly clusters: readonly ClusterResult[];
  /** Assertions about shares, of all clusters. */
  readonly chances: number;
  /** How often each of them may fail by chance. */
  readonly alpha: number;
  readonly seconds: number;
  /** Of a machine that was busy with other things: programs that wanted to run, on average, and its cores. */
  readonly load?: { readonly wanting: number; readonly cores: number };
  /** Files of the tree that differ from what the specs render. The expectations follow from the specs. */
  readonly stale?: readonly string[];
  /** Flags of this run, such as `--real`, that another one of a failed case needs too. */
  readonly flags?: readonly string[];
  /** Why the run had nothing to prove. */
  readonly nothing?: string;
}

/** A verdict as all reports show it. */
export interface Row {
  readonly name: string;
  readonly from: string;
  readonly method: string;
  /** How many calls, or connections. */
  readonly calls: number;
  readonly sent: 'calls' | 'connections';
  readonly expected: string;
  readonly seen: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly where: string;
  readonly kept: string | undefined;
}

/** The command that runs a case again. */
export const againText = (cluster: string, { name }: Row, flags: readonly string[] = []): string =>
  ['npm run prove -- --cluster', cluster, '--case', name, ...flags].join(' ');

/** What a case sends, from where: `1000 calls of Get from orders`. */
export const sendingText = ({ sent, calls, from, method }: Row): string =>
  sent === 'connections'
    ? `${calls} connections of ${from} to ${method}`
    : `${calls} calls of ${method} from ${from}`;

/** The rows of a cluster's table. */
export const rowsOf = ({ verdicts, places }: ClusterResult): Row[] =>
  verdicts.map((verdict) => rowOf(verdict, places.get(verdict.case.name) ?? ''));

function rowOf(
  { case: { name, from, send }, ok, claims, calls, ms, error, kept, late }: Verdict,
  where: string,
): Row {
  const wrong = claims.filter((claim) => !claim.ok);
  // OK is not shown if a case has other claims.
  const relevant = claims.length > 1 ? claims.filter(({ expected }) => expected !== 'OK') : claims;
  const shown = wrong.length > 0 ? wrong : relevant;
  return {
    name,
    from: callerText(from),
    method: sentText(send),
    calls,
    sent: send.connections ? 'connections' : 'calls',
    expected:
      error === undefined ? shown.map(({ expected }) => expected).join('; ') : 'the case can be carried out',
    seen: `${error ?? shown.map(({ seen }) => seen).join('; ')}${late === undefined ? '' : `; ${late} more were late`}`,
    ok,
    ms: Math.round(ms),
    where,
    kept,
  };
}

/** What a case sends, as reports name it: `SayHello`, or `GET /product/17`. */
export const sentText = ({ method, request }: Pick<Sending, 'method' | 'request'>): string =>
  request ? requestText(request) : method.slice(method.lastIndexOf('/') + 1);

/** A caller as reports name it. */
export function callerText(from: Caller): string {
  if (from.kind === 'service') return from.service;
  if (from.kind === 'identity') return `${from.namespace}/${from.serviceAccount}`;
  if (from.kind === 'controller') return 'Kubernetes';
  return from.kind === 'gateway' ? `gateway ${from.gateway} (${from.host})` : 'plain text';
}

/** Counts of proven, failed and unproven cases, of calls and of connections. */
export function countsOf({ clusters }: Pick<RunResult, 'clusters'>) {
  const verdicts = clusters.flatMap((cluster) => cluster.verdicts);
  const proven = verdicts.filter(({ ok }) => ok).length;
  return {
    proven,
    failed: verdicts.length - proven + clusters.filter(({ error }) => error !== undefined).length,
    unproven: clusters.reduce((sum, { unproven }) => sum + unproven.length, 0),
    calls: sumOf(verdicts.filter(({ case: { send } }) => !send.connections)),
    connections: sumOf(verdicts.filter(({ case: { send } }) => send.connections)),
  };
}

const sumOf = (verdicts: readonly Verdict[]): number => verdicts.reduce((sum, { calls }) => sum + calls, 0);

/** The line that every report ends with. */
export function summaryOf(result: RunResult): string {
  const { proven, failed, unproven, calls, connections } = countsOf(result);
  const sent = `${calls} calls${connections > 0 ? ` and ${connections} connections` : ''}`;
  const parts = [
    `${proven} proven`,
    `${failed} failed`,
    ...(unproven > 0 ? [`${unproven} not provable here`] : []),
  ];
  return `${parts.join(', ')} in ${result.clusters.length} ${result.clusters.length === 1 ? 'cluster' : 'clusters'}: ${sent} in ${result.seconds.toFixed(1)} s`;
}

/** That another tree was proven than the specs render, and other possible causes of a failed run. */
export function remarksOf(result: RunResult): string[] {
  return [...staleText(result), ...(countsOf(result).failed > 0 ? busyText(result) : [])];
}

function staleText({ stale: [first, ...others] = [] }: RunResult): string[] {
  if (first === undefined) return [];
  const files =
    others.length === 0 ? `${first} differs` : `${first} and ${plural(others.length, 'other file')} differ`;
  return [
    `The tree differs from what the specs render: ${files}. Cases test the tree, and expect what the specs define: run npm run generate, and prove again.`,
  ];
}

function busyText({ load, clusters }: RunResult): string[] {
  const verdicts = clusters.flatMap((cluster) => cluster.verdicts);
  if (!load || !verdicts.some(mayBeLate)) return [];
  return [
    `This machine was busy: ${load.wanting.toFixed(0)} programs wanted to run on ${load.cores} cores. Short limits of the routes may have ended calls for that reason alone.`,
  ];
}

/** True for a failed case with a claim that calls can fail because they were late. */
const mayBeLate = ({ ok, calls, claims, case: { expect } }: Verdict): boolean =>
  !ok && calls > 0 && claims.some((result, index) => !result.ok && dependsOnTime(expect[index]));

/** Claims about where calls arrive, and with what: no load changes that. */
const ofRouting: ReadonlySet<Claim['claim']> = new Set<Claim['claim']>([
  'shares',
  'destinations',
  'copies',
  'authority',
  'request',
]);

const dependsOnTime = (claim: Claim | undefined): boolean =>
  claim !== undefined && !ofRouting.has(claim.claim);

/** The confidence of the assertions about shares. */
export function confidenceOf({ chances, alpha }: RunResult): string {
  if (chances === 0) return 'No assertion of this run depends on chance.';
  return `${chances} ${chances === 1 ? 'assertion' : 'assertions'} about shares, each at a confidence of ${confidence(alpha)}: a correct tree fails less than one run in 10,000.`;
}

/** 1 - 2e-6 as `99.9998 %`. */
function confidence(alpha: number): string {
  const digits = Math.max(2, Math.ceil(-Math.log10(alpha)) - 1);
  return `${(100 * (1 - alpha)).toFixed(digits)} %`;
}
