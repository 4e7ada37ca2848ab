import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { mapAt } from '../lang/at-path.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { loadAdditions } from './additions.ts';
import type { Validator } from './compile-validators.ts';
import { problemsOfDefinitions } from './definitions.ts';
import { externalInstancesOf } from './externals.ts';
import type { Inputs } from './inputs.ts';
import { instancesOf } from './instances.ts';
import { parseSpec } from './parse.ts';
import { startCompiling } from './protos.ts';
import { withoutUnknownKeys } from './prune.ts';
import type { ReadSpec } from './read.ts';
import { loadReleases, withReleases } from './releases.ts';
import { withDefaults } from './service-defaults.ts';
import { shapeProblems } from './shape.ts';
import { secretsOfSpecs } from './spec-secrets.ts';
import { loadValidators } from './validators.ts';
import { folderOf, type Loaded, type ParseCache, type Workspace } from './workspace.ts';

/** Parses and validates everything that was read. Never throws for bad input. */
export async function loadWorkspace(
  root: string,
  inputs: Inputs,
  cache?: ParseCache,
): Promise<{ workspace: Workspace; diagnostics: readonly Diagnostic[] }> {
  const { finished: compiling } = await startCompiling(root, inputs.protos);
  const validators = await loadValidators();
  const diagnostics: Diagnostic[] = [...inputs.misnamed];
  const load = <Spec>(
    validator: Validator<Spec>,
    read: ReadSpec,
    fleet?: Loaded<FleetSpec>,
  ): Loaded<Spec>[] => {
    const { loaded, problems } = loadSpec(validator, read, cache, fleet);
    for (const problem of problems) diagnostics.push(problem);
    return loaded ? [loaded] : [];
  };
  const [fleet] = load(validators.fleet, inputs.fleet);
  const services = inputs.services.flatMap((read) => load(validators.service, read, fleet));
  const externals = inputs.externals.flatMap((read) => load(validators.external, read));
  const clusters = inputs.clusters.flatMap((read) => load(validators.cluster, read));
  const merged = instancesOf(clusters, services, validators.service);
  const called = externalInstancesOf(clusters, externals, merged.instances, validators.external);
  const loadedAdditions = loadAdditions(inputs.additions);
  const released = loadReleases(inputs.releases);
  const { additions } = loadedAdditions;
  const secrets = await secretsOfSpecs({ fleet, services, externals, clusters, additions });
  const protos = await compiling;
  diagnostics.push(
    ...loadedAdditions.diagnostics,
    ...problemsOfDefinitions(inputs.definitions),
    ...released.diagnostics,
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
      additions,
      externalInstances: called.instances,
      protos: protos.index && withReleases(protos.index, released.releases),
      currentProtos: protos.index,
      protoFiles: inputs.protos.contents,
      releases: released.releases,
      serviceNames: namesOf('service', inputs, services),
      externalNames: namesOf('external', inputs, externals),
      secrets,
    },
    diagnostics,
  };
}

/** The names of all files that look like a spec of a kind. */
function namesOf(
  kind: 'service' | 'external',
  { services, externals, misnamed }: Inputs,
  loaded: readonly Loaded<{ readonly name: string }>[],
): ReadonlySet<string> {
  const files = [...services, ...externals].map(({ file }) => file).concat(misnamed.map(({ at }) => at.file));
  const candidates = files.filter(({ path }) => path.split('/').at(-1)?.startsWith(`${kind}.`));
  return new Set([...candidates.map(folderOf), ...loaded.map(({ spec }) => spec.name)]);
}

/** @param fleet the defaults of services are in it; undefined for other specs */
function loadSpec<Spec>(
  validator: Validator<Spec>,
  read: ReadSpec,
  cache: ParseCache | undefined,
  fleet: Loaded<FleetSpec> | undefined,
) {
  const problems = [...read.diagnostics];
  if (!read.usable) return { loaded: undefined, problems };
  const { file } = read;
  const inFile = (path: Path, on: 'key' | 'value' = 'value'): Place => ({ file, path, on });
  let written = cache?.get(file);
  if (written === undefined) {
    const parsed = parseSpec(file);
    if (parsed.diagnostics.length > 0)
      return { loaded: undefined, problems: [...problems, ...parsed.diagnostics] };
    written = parsed.value;
    cache?.set(file, written);
  }
  const { value, ...merged } = withDefaults(written, inFile, fleet);
  const { at } = merged;
  const common = { file, written: mapAt(written), ...merged };
  if (validator(value)) return { loaded: { ...common, spec: value }, problems };
  const errors = validator.errors ?? [];
  problems.push(...shapeProblems(errors, at));
  const pruned = withoutUnknownKeys(value, errors);
  return { loaded: validator(pruned) ? { ...common, spec: pruned } : undefined, problems };
}
