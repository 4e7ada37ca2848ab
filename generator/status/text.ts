import { shortId } from '../argo-cd/live-application.ts';
import { plural } from '../diagnostics/print.ts';
import { holdText } from '../model/fleet.ts';
import { phaseTexts } from '../promotion/canary-status.ts';
import type { Paint } from '../terminal/paint.ts';
import { npmRun } from '../terminal/shell.ts';
import type { ClusterStatus, LiveStatus, ServiceStatus } from './fleet-status.ts';

/** With more services in a cluster, those at rest are only counted. */
const mostLines = 20;

/** The state of a fleet as text: a line for each service, and what to do. */
export function fleetStatusText(clusters: readonly ClusterStatus[], paint: Paint): string {
  const width = Math.max(0, ...clusters.flatMap(({ services }) => services.map(({ name }) => name.length)));
  return clusters.map((cluster) => clusterText(cluster, width, paint)).join('\n\n');
}

function clusterText(cluster: ClusterStatus, width: number, paint: Paint): string {
  const { name, stage, freezes, movesTo, services, applications = [] } = cluster;
  const isLong = services.length > mostLines;
  const shown = services.filter((service) => !isLong || !isAtRest(service));
  const rest = services.length - shown.length;
  return [
    paint.bold(name === stage ? name : `${name} (${stage})`),
    ...freezes.map(({ reason, untilText }) => paint.blue(`  frozen until ${untilText}: ${reason}`)),
    ...(movesTo === undefined
      ? []
      : [`  moves to revision ${movesTo} of Istio → ${npmRun('revision', '--status', '--cluster', name)}`]),
    ...shown.flatMap((service) => serviceLines(service, width, paint)),
    ...(rest > 0 ? [paint.dim(`  ${plural(rest, 'service')} with one version, and nothing to do`)] : []),
    ...applications
      .filter((live) => !isFine(live))
      .flatMap((live) => liveLines(live, paint).map((line) => `  ${live.application}: ${line}`)),
    ...(services.length === 0 ? [paint.dim('  no services')] : []),
  ].join('\n');
}

/** True if a service runs one version, and waits for nothing. */
const isAtRest = ({ versions, hold, canary, waiting, live }: ServiceStatus): boolean =>
  versions.length === 1 && !hold && !canary && !waiting && (!live || isFine(live));

/** True if an Application is as git has it. */
const isFine = ({ sync, health, isCurrent }: LiveStatus): boolean =>
  sync === 'Synced' && health === 'Healthy' && isCurrent;

function serviceLines(service: ServiceStatus, width: number, paint: Paint): string[] {
  const { name, versions, hold, canary, waiting, live } = service;
  const running = versions
    .map((version) => `${version.name} ${version.image}${versions.length > 1 ? ` ${version.weight} %` : ''}`)
    .join(', ');
  const below = (text: string) => `  ${' '.repeat(width)}  ${text}`;
  return [
    `  ${name.padEnd(width)}  ${running}`,
    ...(live ? liveLines(live, paint).map(below) : []),
    ...(hold ? [below(paint.yellow(`on hold: ${holdText(hold)}`))] : []),
    ...(canary
      ? [below(`canary: ${canary.canary} ${phaseTexts[canary.phase]}`), below(`→ ${canary.next}`)]
      : []),
    ...(waiting ? waitingLines(waiting, paint).map(below) : []),
  ];
}

function waitingLines(
  { what, blocked, command }: NonNullable<ServiceStatus['waiting']>,
  paint: Paint,
): string[] {
  if (blocked !== undefined) return [paint.dim(`not promoted: ${blocked}`)];
  return [`waits for promotion: ${what ?? ''}`, `→ ${command}`];
}

/** What Argo CD shows: one line, and one for each reason if the Application is not as git has it. */
function liveLines(live: LiveStatus, paint: Paint): string[] {
  const { sync, health, revision, expected, isCurrent, drift, differing, reasons } = live;
  if (sync === 'Missing') return [paint.red('Argo CD does not have this Application')];
  const at = revision === '' ? ', not synced yet' : ` at ${shortId(revision)}`;
  const behind = isCurrent || expected === '' ? '' : `, git has ${shortId(expected)}`;
  const line = `${sync}, ${health}${at}${behind}`;
  if (isFine(live)) return [paint.green(line)];
  return [
    health === 'Degraded' ? paint.red(line) : paint.yellow(line),
    ...(drift
      ? [`drift: the cluster differs from git: ${differing.join(', ') || 'Argo CD names no object'}`]
      : []),
    ...reasons,
  ];
}
