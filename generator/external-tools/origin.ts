import { together } from '../checks/support/places.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/place.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { grouped } from '../lang/grouped.ts';
import { fleetPath } from '../load/input-paths.ts';
import type { ExternalInstance, Instance, Workspace } from '../load/workspace.ts';
import { namespacesFolder } from '../model/reserved.ts';
import { isInAddition } from '../picture/document-names.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { placeInAdditions, placeOfRefusedPatch } from './addition-place.ts';
import type { ToolFinding } from './finding.ts';
import { settingFor } from './setting.ts';

/** The cause of a finding. */
interface Origin {
  /** The place of the cause, or the entry of the service in the cluster file if the cause is unknown. */
  readonly at: Place;
  /** The place to report instead if every cluster with the service has the same finding. */
  readonly everywhere?: Place;
}

/**
 * Findings of tools as diagnostics, at the places in the specs that cause them. The same fault in several
 * clusters is one diagnostic, with the affected documents as related places.
 */
export function diagnosticsOf(findings: readonly ToolFinding[], workspace: Workspace): Diagnostic[] {
  const placed = once(findings.map((finding) => ({ finding, origin: originOf(finding, workspace) })));
  const merged = grouped(placed, ({ finding, origin }) => keyOf(finding, origin));
  return [...merged.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const service = first.finding.subject.split('/')[2] ?? '';
    const { everywhere } = first.origin;
    const inAll = group.length >= clustersWith(service, workspace);
    if (everywhere === undefined) {
      const message = `${first.finding.message}${suffixOf(group, workspace)}`;
      return [diagnostic({ ...first.finding, message }, first.origin.at, group)];
    }
    if (inAll) return [diagnostic(first.finding, everywhere, group)];
    return group.map((each) => diagnostic(each.finding, each.origin.at, [each]));
  });
}

interface Placed {
  readonly finding: ToolFinding;
  readonly origin: Origin;
  /** The other documents that it is about. */
  readonly beside?: readonly Placed[];
}

/** ` (in prod-eu)`, if a file of a team also applies in clusters without the finding. */
function suffixOf(group: readonly Placed[], { additions, instances, clusters }: Workspace): string {
  const path = group[0]?.origin.at.file.path;
  const addition = additions.find(({ file }) => file.path === path);
  if (!addition || addition.cluster !== undefined) return '';
  const running = instances.filter(({ name }) => name === addition.service);
  const here = new Set(group.map(({ finding: { subject } }) => subject.split('/')[1]));
  if (running.every(({ cluster }) => here.has(cluster.spec.name))) return '';
  return ` (in ${together(clusters.map(({ spec }) => spec.name).filter((name) => here.has(name)))})`;
}

/** A finding about several documents is one finding in each cluster: at the last one that a team has written. */
function once(placed: readonly Placed[]): Placed[] {
  const keyOf = ({ finding: { rule, message, subject, shared } }: Placed, index: number) =>
    JSON.stringify(shared ? [rule, message, subject.split('/')[1]] : index);
  const groups = grouped(placed.entries(), ([index, each]) => keyOf(each, index));
  return [...groups.values()].map((group) => {
    const all = group.map(([, each]) => each);
    const last = [...all].sort(byPlace).findLast(({ origin }) => isInAddition(origin.at)) ?? group[0][1];
    return all.length > 1 ? { ...last, beside: all.filter((each) => each !== last) } : last;
  });
}

function byPlace({ origin: { at: one } }: Placed, { origin: { at: other } }: Placed): number {
  if (one.file.path !== other.file.path) return one.file.path < other.file.path ? -1 : 1;
  return spanOf(one).line - spanOf(other).line;
}

function keyOf({ rule, message, subject, document }: ToolFinding, { at, everywhere }: Origin): string {
  const place = everywhere ?? at;
  const where = 'path' in place ? [place.document, place.path] : place.offset;
  const what = everywhere ? [subject.split('/')[2], document?.kind, document?.name] : [];
  return JSON.stringify([rule, message, place.file.path, where, what]);
}

const clustersWith = (service: string, { instances, externalInstances }: Workspace): number =>
  [...instances, ...externalInstances].filter(({ name }) => name === service).length;

const mostRelated = 3;

function diagnostic(finding: ToolFinding, at: Place, group: readonly Placed[]): Diagnostic {
  const { rule, message, hint = quoting(finding, at) } = finding;
  // A document in extra/ is applied as it is.
  const rendered = at.file.path.includes('/extra/') ? [] : group.slice(0, mostRelated);
  const related = rendered.map(({ finding: { subject, document } }, index) => {
    const more =
      index === mostRelated - 1 && group.length > mostRelated
        ? `, and ${group.length - mostRelated} more like it`
        : '';
    const name = document ? `${document.kind} ${document.name}, as rendered` : 'as rendered';
    return { message: `${name}${more}`, at: renderedPlace(subject) };
  });
  const beside = (group[0]?.beside ?? []).map(({ finding: { document }, origin }) => ({
    message: document ? `${document.kind} ${document.name}` : 'the other one',
    at: origin.at,
  }));
  return { rule: toolRules[rule], message, at, ...(hint ? { hint } : {}), related: [...beside, ...related] };
}

/**
 * A number or boolean of a team where a text belongs: labels, annotations, environment variables and the data of
 * ConfigMaps are texts. The hint has it as the team wrote it: kustomize writes 1.10 as 1.1.
 * Source: Kubernetes, API reference, ObjectMeta and EnvVar.
 */
function quoting({ message, document, spot }: ToolFinding, at: Place): string | undefined {
  if (!isInAddition(at) || !/: got (?:number|integer|boolean), want (?:.* or )?string$/.test(message))
    return undefined;
  const { line, column, endColumn } = spanOf(at);
  const text = at.file.text.split('\n')[line - 1]?.slice(column - 1, endColumn - 1) ?? '';
  if (!/^[\w.+-]+$/.test(text)) return undefined;
  const [parent, key] = spot.path.slice(-2).map(String);
  const isHeader = parent === 'add' || parent === 'set';
  const isDuration = kindsWithDurations.has(document?.kind ?? '') && durations.has(key ?? '') && !isHeader;
  return isDuration ? `write ${text}s: a duration has a unit` : `quote it: "${text}"`;
}

/** Kinds of Istio with durations, and their fields. Source: istio/api, customresourcedefinitions.gen.yaml, duration(self). */
const kindsWithDurations: ReadonlySet<string> = new Set(
  'DestinationRule RequestAuthentication Sidecar Telemetry VirtualService'.split(' '),
);

const durations: ReadonlySet<string> = new Set(
  `backoff baseEjectionTime connectTimeout duration fixedDelay idleTimeout interval maxAge maxConnectionDuration
  perTryTimeout reportingInterval time timeout ttl warmupDurationSecs`.split(/\s+/),
);

/** A built document is not a file, so the place is its kustomization. */
function renderedPlace(subject: string): Place {
  const path = subject.startsWith('overlays/') ? `${subject}/kustomization.yaml` : 'argocd/root.yaml';
  return { file: new SourceFile(path, ''), offset: 0, length: 1 };
}

function originOf(finding: ToolFinding, workspace: Workspace): Origin {
  const [folder, cluster = '', name = ''] = finding.subject.split('/');
  if (folder === 'argocd') return { at: atOwner(finding.subject, workspace) };
  if (name === namespacesFolder) return { at: inNamespaces(finding, cluster, workspace) };
  const isHere = (each: Instance | ExternalInstance) =>
    each.name === name && each.cluster.spec.name === cluster;
  const instance = workspace.instances.find(isHere);
  if (instance) return ofInstance(finding, instance, workspace);
  const external = workspace.externalInstances.find(isHere);
  if (external) return ofExternal(finding, external);
  return { at: atStartOf(fleetPath) };
}

function ofInstance(
  { document, spot, equals = [], others = [], rule, message }: ToolFinding,
  instance: Instance,
  workspace: Workspace,
): Origin {
  const here = instance.cluster.spec.name;
  const additions = workspace.additions.filter(
    ({ service, cluster }) => service === instance.name && (cluster === undefined || cluster === here),
  );
  const inAdditions = document
    ? placeInAdditions(additions, document, { likely: [spot, ...equals], others })
    : rule === 'kustomizeBuildFailed'
      ? placeOfRefusedPatch(additions, message)
      : undefined;
  if (inAdditions) return { at: inAdditions };
  const own = settingFor(instance.own, spot);
  if (own) return { at: instance.atOwn(own) };
  const setting = settingFor(instance.spec, spot);
  if (setting) return { at: instance.at(setting) };
  return { at: instance.atOwn([], 'key'), everywhere: instance.service.at(['name']) };
}

function ofExternal({ spot }: ToolFinding, { spec, at, cluster, external, name }: ExternalInstance): Origin {
  const setting = settingFor(spec, spot);
  if (setting) return { at: at(setting) };
  return { at: cluster.at(['externals', name], 'key'), everywhere: external.at(['name']) };
}

/** Namespaces come from the services in them, gateways from the cluster. */
function inNamespaces({ document }: ToolFinding, name: string, workspace: Workspace): Place {
  const cluster = workspace.clusters.find(({ spec }) => spec.name === name);
  if (!cluster) return atStartOf(fleetPath);
  const gateways = Object.keys(cluster.spec.gateways ?? {});
  if (document && gateways.includes(document.name)) return cluster.at(['gateways', document.name], 'key');
  const service = workspace.services.find(({ spec }) => spec.namespace === document?.name);
  return service?.at(['namespace']) ?? cluster.at(['name']);
}

function atOwner(subject: string, { services, fleet }: Workspace): Place {
  const team = subject.split('/')[2];
  const service = services.find(({ spec }) => spec.owner === team);
  return service?.at(['owner']) ?? fleet?.at(['repoURL']) ?? atStartOf(fleetPath);
}

const atStartOf = (path: string): Place => ({ file: new SourceFile(path, ''), offset: 0, length: 1 });
