import { basename } from 'node:path';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Path, SourceFile } from '../diagnostics/source-file.ts';
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
import { acceptedPart, valueDespiteErrors } from './readable.ts';
import { loadReleases, withReleases } from './releases.ts';
import { loadRules } from './rules.ts';
import { withDefaults } from './service-defaults.ts';
import { shapeProblems } from './shape.ts';
import { secretsOfSpecs } from './spec-secrets.ts';
import { loadValidators } from './validators.ts';
import { folderOf, type Loaded, type ParseCache, type Workspace } from './workspace.ts';

/** What the files of a repository contain. */
export interface LoadedFiles {
  readonly workspace: Workspace;
  /** What is wrong with the files themselves. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The workspace with the readable parts of service specs, external specs and cluster files that have errors. Nothing may
   * be rendered from it.
   */
  readable(): Workspace;
}

/** Parses and validates everything that was read. Never throws for bad input. */
export async function loadWorkspace(root: string, inputs: Inputs, cache?: ParseCache): Promise<LoadedFiles> {
  const { finished: compiling } = await startCompiling(root, inputs.protos);
  const validators = await loadValidators();
  const diagnostics: Diagnostic[] = [...inputs.misnamed];
  const load = <Spec extends object>(
    validator: Validator<Spec>,
    read: ReadSpec,
    fleet?: Loaded<FleetSpec>,
  ): SpecFile<Spec> => {
    const file = loadSpec(validator, read, cache, fleet);
    for (const problem of file.problems) diagnostics.push(problem);
    return file;
  };
  const { loaded: fleet } = load(validators.fleet, inputs.fleet);
  const files = {
    services: inputs.services.map((read) => load(validators.service, read, fleet)),
    externals: inputs.externals.map((read) => load(validators.external, read)),
    clusters: inputs.clusters.map((read) => load(validators.cluster, read)),
  };
  const services = files.services.flatMap(({ loaded }) => loaded ?? []);
  const externals = files.externals.flatMap(({ loaded }) => loaded ?? []);
  const clusters = files.clusters.flatMap(({ loaded }) => loaded ?? []);
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
  const workspace: Workspace = {
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
  };
  return {
    workspace,
    diagnostics,
    readable() {
      const readableServices = readableIn(files.services, folderOf);
      const readableExternals = readableIn(files.externals, folderOf);
      const readableClusters = readableIn(files.clusters, ({ path }) => basename(path, '.yaml'));
      const { instances } = instancesOf(readableClusters, readableServices, validators.service, (spec) =>
        acceptedPart(spec, validators.service),
      );
      return {
        ...workspace,
        services: readableServices,
        externals: readableExternals,
        clusters: readableClusters,
        instances,
        externalInstances: externalInstancesOf(
          readableClusters,
          readableExternals,
          instances,
          validators.external,
        ).instances,
      };
    },
  };
}

/** The readable parts of files. The name of a spec is that of its file: with another one, it may be a copy. */
const readableIn = <Spec extends { readonly name: string }>(
  files: readonly SpecFile<Spec>[],
  nameOf: (file: SourceFile) => string,
): Loaded<Spec>[] =>
  files.flatMap(({ loaded, readable }) => {
    if (loaded) return [loaded];
    const part = readable();
    return part && part.spec.name === nameOf(part.file) ? [part] : [];
  });

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

/** A spec as its file has it. */
interface SpecFile<Spec> {
  /** Undefined if the file has errors other than unknown keys. */
  readonly loaded: Loaded<Spec> | undefined;
  readonly problems: readonly Diagnostic[];
  /** What can be read in spite of errors. */
  readable(): Loaded<Spec> | undefined;
}

/** @param fleet the defaults of services are in it; undefined for other specs */
function loadSpec<Spec extends object>(
  validator: Validator<Spec>,
  read: ReadSpec,
  cache: ParseCache | undefined,
  fleet: Loaded<FleetSpec> | undefined,
): SpecFile<Spec> {
  const problems = [...read.diagnostics];
  if (!read.usable) return { loaded: undefined, problems, readable: () => undefined };
  const { file } = read;
  const partOf = (found: unknown): Loaded<Spec> | undefined => {
    const { value, ...merged } = withDefaults(found, inFile, fleet);
    const spec = acceptedPart(value, validator);
    return spec && { file, written: mapAt(found), ...merged, spec };
  };
  const inFile = (path: Path, on: 'key' | 'value' = 'value'): Place => ({ file, path, on });
  let written = cache?.get(file);
  if (written === undefined) {
    const parsed = parseSpec(file);
    if (parsed.diagnostics.length > 0)
      return {
        loaded: undefined,
        problems: [...problems, ...parsed.diagnostics],
        readable: () =>
          parsed.diagnostics.some(({ rule }) => rule === loadRules.nestedTooDeeply)
            ? undefined
            : partOf(valueDespiteErrors(file)),
      };
    written = parsed.value;
    cache?.set(file, written);
  }
  const { value, ...merged } = withDefaults(written, inFile, fleet);
  const { at } = merged;
  const common = { file, written: mapAt(written), ...merged };
  const readable = () => partOf(written);
  if (validator(value)) return { loaded: { ...common, spec: value }, problems, readable };
  const errors = validator.errors ?? [];
  problems.push(...shapeProblems(errors, at));
  const pruned = withoutUnknownKeys(value, errors);
  return { loaded: validator(pruned) ? { ...common, spec: pruned } : undefined, problems, readable };
}
