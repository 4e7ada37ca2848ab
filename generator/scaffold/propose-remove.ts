import { Failure } from '../command-line/errors.ts';
import { editedText } from '../edit/cluster-text.ts';
import { trackedFiles } from '../git/run.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import { isMap } from '../lang/plain-map.ts';
import { npmRun } from '../terminal/shell.ts';
import { generatedCode } from './generated-code.ts';
import { importersOf, isProtoUsed } from './importers.ts';
import { withoutReferences } from './references.ts';
import { firstToRemove, removalTrailer, requireNoRecordedCalls, servicesLeft } from './removal-order.ts';
import { isAcknowledged, type Removal, type RemovalStep, withoutAcknowledgements } from './removal-step.ts';
import { stageStep } from './remove-from-stage.ts';

/** The services to remove, and the reason. */
export interface RemoveRequest {
  readonly names: readonly string[];
  readonly reason?: string | undefined;
}

/**
 * The next step to remove services. They are removed one after the other, callers first. Of one service: remove its
 * calls, then its gateway routes, then its entry in each cluster stage by stage, then its files. Each step is a commit
 * that is safe to sync after the commit before.
 */
export async function proposeRemove(
  state: State,
  root: string,
  { names, reason }: RemoveRequest,
): Promise<Proposal | NoChange> {
  const left = await servicesLeft(state, root, names);
  const name = firstToRemove(state, left);
  if (name === undefined)
    return { noChange: `Nothing to remove: ${names.join(' and ')} is removed already.` };
  const removal = { name, reason: reason ?? `${name} is not needed any more` };
  const isExternal = state.workspace.externals.some(({ spec }) => spec.name === name);
  const importers = await importersOf(root, name);
  const step =
    (isExternal ? externalCallersStep(state, removal) : callersStep(state, name)) ??
    exposureStep(state, name) ??
    (await stageStep(state, root, removal)) ??
    (importers.length > 0 ? acknowledgementsStep(state, name) : undefined) ??
    (await filesStep(state, root, name, importers));
  const { what, files, ...rest } = step;
  const next = left.filter((each) => !(rest.isLast && each === name));
  return {
    files,
    message: {
      subject: `remove(${name}): ${what}`,
      body: `${removal.reason}.`,
      trailers: [[removalTrailer, name]],
    },
    notes: [
      ...(rest.notes ?? []),
      ...(importers.length > 0
        ? [
            `Its files stay as long as ${importers.join(' and ')} ${importers.length > 1 ? 'import' : 'imports'} them.`,
          ]
        : []),
    ],
    next: next.length === 0 ? [] : [`when Argo CD has synced it: ${npmRun('remove', ...next)}`],
  };
}

function callersStep(state: State, name: string): RemovalStep | undefined {
  const found = [...withoutReferences(state, name)];
  if (found.length === 0) return undefined;
  requireNoRecordedCalls(state, name);
  const files = new Map(found.map(([path, { file, wanted }]) => [path, editedText(file, wanted)] as const));
  return {
    what: 'remove its calls',
    files: new Map<string, string | null>(files),
    notes: [
      `After the sync, calls to ${name} are denied: make sure that no version of its callers still calls it.`,
    ],
  };
}

/** Removes the calls of an external service. A cluster without calls loses the external service, which its file acknowledges. */
function externalCallersStep(state: State, { name, reason }: Removal): RemovalStep | undefined {
  const step = callersStep(state, name);
  if (!step) return undefined;
  const calling = state.workspace.externalInstances.filter((each) => each.name === name);
  const called = new Set(calling.map(({ cluster }) => cluster.spec.name));
  const changed = withoutReferences(state, name);
  for (const { file, spec } of state.workspace.clusters) {
    if (!called.has(spec.name)) continue;
    const {
      acknowledge: _lines,
      services,
      ...rest
    } = withoutOverride(changed.get(file.path)?.wanted ?? spec, name);
    const acknowledge = [...(spec.acknowledge ?? []), { delete: `external/${name}`, reason }];
    const wanted = { ...rest, acknowledge, services };
    step.files.set(file.path, editedText(file, wanted));
  }
  return step;
}

/** A cluster file without its overrides of an external service. */
function withoutOverride(
  { externals, ...spec }: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const others = Object.entries(isMap(externals) ? externals : {}).filter(([each]) => each !== name);
  return others.length > 0 ? { ...spec, externals: Object.fromEntries(others) } : spec;
}

/** Removes used acknowledgements if the files have to stay: unused ones are reported as warnings. */
function acknowledgementsStep({ workspace: { clusters } }: State, name: string): RemovalStep | undefined {
  const done = clusters.filter(({ spec }) => isAcknowledged(spec, name));
  if (done.length === 0) return undefined;
  return {
    what: 'remove its acknowledgements',
    files: new Map(
      done.map(({ file, spec }) => [file.path, editedText(file, withoutAcknowledgements(spec, name))]),
    ),
  };
}

function exposureStep({ workspace: { services, clusters } }: State, name: string): RemovalStep | undefined {
  const files = new Map<string, string | null>();
  const service = services.find(({ spec }) => spec.name === name);
  if (service?.spec.expose) {
    const { expose: _expose, ...wanted } = service.written;
    files.set(service.file.path, editedText(service.file, wanted));
  }
  for (const { file, spec } of clusters) {
    const own = Object.hasOwn(spec.services, name) ? spec.services[name] : undefined;
    if (!own || own['expose'] === undefined) continue;
    const { expose: _expose, ...entry } = own;
    files.set(file.path, editedText(file, { ...spec, services: { ...spec.services, [name]: entry } }));
  }
  return files.size > 0 ? { what: 'remove its gateway routes', files } : undefined;
}

/** Removes the sources of a service, its protos if nothing else uses them, and their generated code. */
async function filesStep(
  state: State,
  root: string,
  name: string,
  importers: readonly string[],
): Promise<RemovalStep> {
  const { services, externals, protos = {}, clusters, fleet } = state.workspace;
  const listed = await trackedFiles(root, `services/${name}`);
  if (listed.length === 0) throw new Failure(`services/${name}/ holds no tracked files`);
  if (importers.length > 0)
    throw new Failure(
      `${importers.join(' and ')} would not build without services/${name}/. Remove the imports and commit that, then run ${npmRun('remove', name)}`,
    );
  const all = [...services, ...externals].map(({ spec }) => spec);
  const own = all.find((spec) => spec.name === name);
  const others = all.filter((spec) => spec.name !== name);
  const filesOf = (spec: (typeof all)[number]) =>
    (spec.grpc?.services ?? []).flatMap((each) => protos[each]?.file ?? []);
  const served = new Set(others.flatMap(filesOf));
  const mine = [...new Set(own ? filesOf(own) : [])].filter((file) => !served.has(file));
  const kept = (
    await Promise.all(mine.map(async (file) => ((await isProtoUsed(root, file, name)) ? [file] : [])))
  ).flat();
  const files = new Map<string, string | null>(listed.map((path) => [path, null]));
  for (const file of mine) if (!kept.includes(file)) files.set(`protos/${file}`, null);
  for (const [path, text] of await generatedCode(root, files)) files.set(path, text);
  for (const { file, spec } of clusters)
    if (isAcknowledged(spec, name) || Object.hasOwn(spec.externals ?? {}, name))
      files.set(file.path, editedText(file, withoutOverride(withoutAcknowledgements(spec, name), name)));
  const teams = fleet?.spec.codeOwners?.teams;
  const isLastOfOwner = own && !others.some(({ owner }) => owner === own.owner);
  if (fleet && teams && isLastOfOwner && Object.keys(teams).length > 1) {
    const { [own.owner]: _removed, ...rest } = teams;
    files.set(
      fleet.file.path,
      editedText(fleet.file, { ...fleet.spec, codeOwners: { ...fleet.spec.codeOwners, teams: rest } }),
    );
  }
  const notes = kept.map((file) => `protos/${file} stays, because other protos or sources use it.`);
  return { what: 'remove its files', files, notes, isLast: true };
}
