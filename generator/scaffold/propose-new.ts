import { Failure, UsageError } from '../command-line/errors.ts';
import { clusterText, editedText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { Loaded } from '../load/workspace.ts';
import { requireService } from '../promotion/instances.ts';
import { firstClusters, stageAfter } from '../promotion/stages.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { npmRun } from '../terminal/shell.ts';
import { formatTypeScript, generatedCode } from './generated-code.ts';
import { scaffoldNames } from './names.ts';
import { filesOf, firstSteps, methodsOf, type ServiceKind } from './service-kinds.ts';
import type { ScaffoldSettings } from './templates.ts';

/** The settings of a new service, as far as flags set them. */
export interface NewRequest extends ServiceKind {
  readonly name: string;
  readonly owner?: string | undefined;
  readonly namespace?: string | undefined;
  readonly image?: string | undefined;
  readonly tag?: string | undefined;
  /** Services that will call it. */
  readonly callers: readonly string[];
  /** The reviewers of the owner's files, if the fleet file does not list them yet. */
  readonly reviewers: readonly string[];
}

/** Asks the user for a setting; undefined without a terminal, or for an empty answer. */
export type AskSetting = (question: string, suggestion: string | undefined) => Promise<string | undefined>;

/**
 * A new service that passes every check: its spec and an entry in the first stage; without protos of its own, a proto to
 * start with, and sources if it gets some.
 */
export async function proposeNew(
  state: State,
  root: string,
  request: NewRequest,
  ask: AskSetting,
): Promise<Proposal> {
  const hasOwnProto = request.protos.length === 0;
  const names = scaffoldNames(request.name, state, hasOwnProto);
  const methods = methodsOf(state, request);
  for (const caller of request.callers) requireService(state, caller);
  const settings = await settingsFor(state, request, ask);
  const taken = state.workspace.protos?.[`${names.snake}.v1.${names.pascal}Service`];
  if (hasOwnProto && taken)
    throw new Failure(
      `protos/${taken.file} already declares ${taken.name}: choose another name, move that proto, or serve it with --proto ${taken.name}`,
    );
  const files = new Map<string, string | null>();
  for (const [path, text] of filesOf(names, settings, request))
    files.set(path, path.endsWith('.ts') ? await formatTypeScript(path, text) : text);
  if (hasOwnProto) for (const [path, text] of await generatedCode(root, files)) files.set(path, text);
  const first = firstClusters(state);
  for (const cluster of first) files.set(cluster.file.path, entryText(cluster, state, request, methods));
  for (const { file, spec } of callersEverywhere(state, request, first))
    files.set(
      file.path,
      editedText(file, {
        ...spec,
        calls: [...(spec.calls ?? []), { service: request.name, methods }],
      }),
    );
  const reviewers = fleetText(state, request, settings.owner);
  if (reviewers) files.set(...reviewers);
  const tag = request.tag ?? firstTag;
  return {
    files,
    message: {
      subject: `feat: add ${request.name}, a service of ${settings.owner}`,
      trailers: [['New-Service', request.name], ...first.map(({ spec }) => ['Cluster', spec.name] as const)],
    },
    next: [
      ...firstSteps(names, `${settings.image}:${tag}`, request),
      ...promotionOf(state, request.name, first),
    ],
  };
}

const firstTag = 'v0.1.0';

/** How to continue in the next stage, if there is one. */
function promotionOf(
  state: State,
  name: string,
  [cluster]: readonly Loaded<ClusterSpec>[],
): readonly string[] {
  const stage = cluster ? stageAfter(state, cluster.spec.stage) : undefined;
  if (!cluster || stage === undefined) return [];
  return [`when it runs in ${cluster.spec.name}: ${npmRun('promote', name, '--to', `stage:${stage}`)}`];
}

async function settingsFor(
  { workspace: { services } }: State,
  request: NewRequest,
  ask: AskSetting,
): Promise<ScaffoldSettings> {
  const callers = services.filter(({ spec }) => request.callers.includes(spec.name));
  const near = callers.length > 0 ? callers : services;
  const setting = async (
    flag: 'owner' | 'namespace',
    of: readonly Loaded<ServiceSpec>[],
  ): Promise<string> => {
    const values = [...new Set(of.map(({ spec }) => spec[flag]))];
    const value =
      request[flag] ??
      (await ask(`Which ${flag}?`, values[0])) ??
      (values.length === 1 ? values[0] : undefined);
    if (value !== undefined) return value;
    const existing = values.length > 0 ? `. Existing values: ${values.join(', ')}` : '';
    throw new UsageError(`--${flag} is missing${existing}`);
  };
  const owner = await setting('owner', near);
  const own = near.filter(({ spec }) => spec.owner === owner);
  const namespace = await setting('namespace', own.length > 0 ? own : near);
  const registry = near[0]?.spec.image.split('/').slice(0, -1).join('/');
  return {
    owner,
    namespace,
    image: request.image ?? [...(registry ? [registry] : []), request.name].join('/'),
  };
}

/** The cluster file with the new service. Callers that also run in later stages get their call here, not in their spec. */
function entryText(
  cluster: Loaded<ClusterSpec>,
  state: State,
  { name, tag = firstTag, callers }: NewRequest,
  methods: readonly string[],
): string {
  const entries = new Map<string, Readonly<Record<string, unknown>>>();
  for (const instance of state.workspace.instances) {
    if (
      instance.cluster !== cluster ||
      !callers.includes(instance.name) ||
      !runsBeyond(state, instance.name, cluster.spec.stage)
    )
      continue;
    const calls = [...(instance.spec.calls ?? []), { service: name, methods }];
    entries.set(instance.name, { ...instance.own, calls });
  }
  entries.set(name, { versions: { v1: { tag } } });
  return clusterText(cluster, entries);
}

/** Callers that only run in the first stage. Their call is added to their own spec. */
function callersEverywhere(
  state: State,
  { callers }: NewRequest,
  first: readonly Loaded<ClusterSpec>[],
): Loaded<ServiceSpec>[] {
  const stage = first[0]?.spec.stage ?? '';
  return state.workspace.services.filter(
    ({ spec }) => callers.includes(spec.name) && !runsBeyond(state, spec.name, stage),
  );
}

const runsBeyond = ({ workspace: { instances } }: State, name: string, stage: string): boolean =>
  instances.some((instance) => instance.name === name && instance.cluster.spec.stage !== stage);

/** The fleet file with the reviewers of a new owner; undefined if it needs no change. */
function fleetText(
  { workspace: { fleet } }: State,
  { reviewers }: NewRequest,
  owner: string,
): [string, string] | undefined {
  const current = fleet?.spec.codeOwners;
  if (!fleet || !current || Object.hasOwn(current.teams, owner)) return undefined;
  if (reviewers.length === 0)
    throw new UsageError(
      `${fleet.file.path} lists no reviewers for ${owner}. Pass --reviewers @organization/team`,
    );
  const codeOwners = { ...current, teams: { ...current.teams, [owner]: reviewers } };
  return [fleet.file.path, editedText(fleet.file, { ...fleet.spec, codeOwners })];
}
