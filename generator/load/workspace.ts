import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Path, SourceFile } from '../diagnostics/source-file.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Addition, loadAdditions } from './additions.ts';
import { externalInstancesOf } from './externals.ts';
import type { Inputs } from './inputs.ts';
import { instancesOf } from './instances.ts';
import { parseSpec } from './parse.ts';
import type { ProtoIndex } from './proto-index.ts';
import { startCompiling } from './protos.ts';
import { withoutUnknownKeys } from './prune.ts';
import type { ReadSpec } from './read.ts';
import { shapeProblems } from './shape.ts';
import { loadValidators, type Validator } from './validators.ts';

/** A spec of the right shape, and where each part of it is written. */
export interface Loaded<Spec> {
  readonly file: SourceFile;
  readonly spec: Spec;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** A service in a cluster: the service spec with the cluster's overrides merged in. */
export interface Instance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly service: Loaded<ServiceSpec>;
  /** What the cluster file says of it. */
  readonly own: InstanceSpec;
  /** The service spec as it holds in this cluster; the very spec where nothing is overridden. */
  readonly spec: ServiceSpec;
  /** Where a setting of `spec` is written: in the cluster file where it overrides, else in the service spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
  /** Where something in `own` is written. */
  atOwn(path: Path, on?: 'key' | 'value'): Place;
}

/** An external service as one cluster calls it: its spec with the cluster's overrides merged in. */
export interface ExternalInstance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly external: Loaded<ExternalSpec>;
  /** The very spec where nothing is overridden. */
  readonly spec: ExternalSpec;
  /** The services of the cluster that call it. */
  readonly callers: readonly Instance[];
  /** Where a setting of `spec` is written: in the cluster file where it overrides, else in the external spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** All specs and protos with the right shape, not yet checked for meaning. */
export interface Workspace {
  readonly fleet: Loaded<FleetSpec> | undefined;
  readonly services: readonly Loaded<ServiceSpec>[];
  readonly externals: readonly Loaded<ExternalSpec>[];
  readonly clusters: readonly Loaded<ClusterSpec>[];
  readonly instances: readonly Instance[];
  /** Documents and patches that services bring along. */
  readonly additions: readonly Addition[];
  /** One for each cluster where something calls it. */
  readonly externalInstances: readonly ExternalInstance[];
  /** Undefined while the protos do not compile: then nothing can be said about methods. */
  readonly protos: ProtoIndex | undefined;
  /** Names of all services with a spec file, also of those whose spec is broken: no follow-up errors about them. */
  readonly serviceNames: ReadonlySet<string>;
  /** The same of external services. */
  readonly externalNames: ReadonlySet<string>;
}

/** Remembers parsed values between runs by the text they came from. */
export interface ParseCache {
  get(file: SourceFile): unknown;
  set(file: SourceFile, value: unknown): void;
}

/** Parses and validates everything that was read; never throws for bad input. */
export async function loadWorkspace(
  root: string,
  inputs: Inputs,
  cache?: ParseCache,
): Promise<{ workspace: Workspace; diagnostics: readonly Diagnostic[] }> {
  const { finished: compiling } = await startCompiling(root, inputs.protos);
  const validators = await loadValidators();
  const diagnostics: Diagnostic[] = [...inputs.misnamed];
  const load = <Spec>(validator: Validator<Spec>, read: ReadSpec): Loaded<Spec>[] => {
    const { loaded, problems } = loadSpec(validator, read, cache);
    for (const problem of problems) diagnostics.push(problem);
    return loaded ? [loaded] : [];
  };
  const [fleet] = load(validators.fleet, inputs.fleet);
  const services = inputs.services.flatMap((read) => load(validators.service, read));
  const externals = inputs.externals.flatMap((read) => load(validators.external, read));
  const clusters = inputs.clusters.flatMap((read) => load(validators.cluster, read));
  const merged = instancesOf(clusters, services, validators.service);
  const called = externalInstancesOf(clusters, externals, merged.instances, validators.external);
  const brought = loadAdditions(inputs.additions);
  const protos = await compiling;
  diagnostics.push(
    ...brought.diagnostics,
    ...merged.diagnostics,
    ...called.diagnostics,
    ...protos.diagnostics,
  );
  return {
    workspace: {
      fleet,
      services,
      externals,
      clusters,
      instances: merged.instances,
      additions: brought.additions,
      externalInstances: called.instances,
      protos: protos.index,
      serviceNames: namesOf('service', inputs, services),
      externalNames: namesOf('external', inputs, externals),
    },
    diagnostics,
  };
}

/** The names of all that was meant to be a spec of a kind. */
function namesOf(
  kind: 'service' | 'external',
  { services, externals, misnamed }: Inputs,
  loaded: readonly Loaded<{ readonly name: string }>[],
): ReadonlySet<string> {
  const files = [...services, ...externals].map(({ file }) => file).concat(misnamed.map(({ at }) => at.file));
  const meant = files.filter(({ path }) => path.split('/').at(-1)?.startsWith(`${kind}.`));
  return new Set([...meant.map(folderOf), ...loaded.map(({ spec }) => spec.name)]);
}

/** The folder of a service spec, which must be its name. */
export function folderOf(file: SourceFile): string {
  return file.path.split('/').at(-2) ?? '';
}

function loadSpec<Spec>(validator: Validator<Spec>, read: ReadSpec, cache: ParseCache | undefined) {
  const problems = [...read.diagnostics];
  if (!read.usable) return { loaded: undefined, problems };
  const { file } = read;
  const at = (path: Path, on: 'key' | 'value' = 'value'): Place => ({ file, path, on });
  let value = cache?.get(file);
  if (value === undefined) {
    const parsed = parseSpec(file);
    if (parsed.diagnostics.length > 0)
      return { loaded: undefined, problems: [...problems, ...parsed.diagnostics] };
    value = parsed.value;
    cache?.set(file, value);
  }
  if (validator(value)) return { loaded: { file, spec: value, at }, problems };
  const errors = validator.errors ?? [];
  problems.push(...shapeProblems(errors, at));
  const pruned = withoutUnknownKeys(value, errors);
  return { loaded: validator(pruned) ? { file, spec: pruned, at } : undefined, problems };
}
