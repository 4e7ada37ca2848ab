import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, UsageError } from '../command-line/errors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { State } from '../history/state.ts';
import { overlayBuild } from '../kustomize/overlay-builds.ts';
import { createDraft } from '../landing/proposal.ts';
import { textAt } from '../lang/at-path.ts';
import type { ProtoIndex } from '../load/proto-index.ts';
import { loadValidators } from '../load/validators.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { podKinds } from '../model/workload-kind.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { type AdditionFile, extraFiles, patchFiles } from './additions.ts';
import { type CallDifference, callDifferences } from './call-differences.ts';
import { claimedIn, replacedLines } from './claimed.ts';
import { type Comparison, compare, pairsIn, together } from './compare.ts';
import { definitionsFor, isDefinition } from './definitions.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import { specFiles } from './files.ts';
import { withAdoptions } from './first-sync/adoption.ts';
import { fleetFile } from './fleet-file.ts';
import { importable } from './importable.ts';
import { type Inventory, inventoryOf } from './inventory.ts';
import { readMetrics } from './prometheus.ts';
import { type ProtoSource, protoFiles } from './proto-files.ts';
import { protosOf } from './protos/proto-folder.ts';
import { reflectedProtos } from './protos/reflection.ts';
import { inputPaths, readInput } from './read-input.ts';
import { type ImportedSpecs, specsOf } from './specs.ts';
import { configMapsInSpecs } from './used-config-maps.ts';

/** An import as on the command line. */
export interface ImportRequest {
  readonly paths: readonly string[];
  /** Folders with protos to copy below protos/, and modules of buf. */
  readonly protos: readonly string[];
  /** Servers that describe their protos. */
  readonly reflect: readonly string[];
  readonly owner: string | undefined;
  /** Who reviews the files of owners that the fleet file does not list: `@org/team`, or `owner=@org/team`. */
  readonly reviewers: readonly string[];
  /** `service=package.Service` */
  readonly serves: readonly string[];
  /** Files with metrics, and addresses of Prometheus. */
  readonly metrics: readonly string[];
  /** True if versions keep the names and selectors of their Deployments. */
  readonly adopt: boolean;
}

/** The result of an import. */
export interface FleetImport {
  readonly inventory: Inventory;
  readonly specs: ImportedSpecs;
  /** All new texts by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly additions: readonly AdditionFile[];
  readonly comparisons: readonly Comparison[];
  readonly calls: readonly CallDifference[];
  /** False if the specs have errors of shape: then nothing is compared. */
  readonly isCompared: boolean;
  /** Commands that save the definitions of kinds in extra/. */
  readonly missingDefinitions: readonly string[];
  /** Documents that belong to no service. */
  readonly unassigned: readonly string[];
  /** Documents in whose place specs render their own. */
  readonly replaced: readonly string[];
  readonly skipped: readonly string[];
  /** Findings of the new specs. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isValid: boolean;
}

/**
 * Makes specs of existing documents, in memory.
 * @param provideKustomize called if a folder has a kustomization
 * @throws Failure, UsageError
 */
export async function importFleet(
  root: string,
  request: ImportRequest,
  provideKustomize: () => Promise<string>,
): Promise<FleetImport> {
  const before = await stateOfWorkTree(root);
  const { clusters } = before.workspace;
  if (clusters.length === 0) throw new Failure('clusters/ has no cluster files: create the clusters first');
  const names = clusters.map(({ spec }) => spec.name);
  const { documents, skipped, repeated } = await readInput(
    inputPaths(request.paths, names),
    provideKustomize,
  );
  const { inventory: found, refused } = importable(inventoryOf(documents));
  const inventory = request.adopt ? withAdoptions(found) : found;
  if (inventory.instances.length === 0)
    throw new Failure(
      `the ${documents.length} documents have no workload (${podKinds.join(', ')}): there is nothing to import`,
    );
  requireNewNames(inventory, before);
  const observed = (await Promise.all(request.metrics.map((source) => readMetrics(source)))).flat();
  const protos = protoFiles(root, await protoSources(request));
  const index = protos.size === 0 ? compiledProtos(before) : await withDraft(root, protos, compiledProtos);
  const specs = specsOf({
    inventory,
    protos: index,
    observed,
    owner: request.owner,
    serves: servesOf(request.serves),
    validators: await loadValidators(),
  });
  for (const { document, others } of repeated)
    specs.notes.add(document.name, repetitionText(document, others));
  const fleet = fleetFile(root, before.workspace.fleet, {
    protos,
    owners: ownersIn(specs),
    reviewers: request.reviewers,
  });
  const files = new Map([...protos, ...fleet, ...specFiles(specs, clusters)]);
  const compared = await withDraft(root, files, (state) => ({
    ...compareIn(state, inventory),
    ...validityOf(state),
  }));
  const claimed = claimedIn(inventory, new Set(specs.externals.keys()), configMapsInSpecs(inventory));
  const left = documents.filter(
    (each) => !claimed.lifted.has(each) && !claimed.replaced.has(each) && !isDefinition(each),
  );
  const extra = extraFiles(together(left), inventory);
  const definitions = definitionsFor(root, extra.kept, documents);
  const additions = [...patchFiles(compared.comparisons, inventory), ...extra.files];
  const all = new Map([
    ...files,
    ...definitions.files,
    ...additions.map(({ path, text }): [string, string] => [path, text]),
  ]);
  const final = additions.length === 0 ? {} : await withDraft(root, all, validityOf);
  return {
    inventory,
    specs,
    files: all,
    additions,
    ...compared,
    unassigned: extra.unassigned,
    missingDefinitions: definitions.missing,
    replaced: replacedLines(claimed.replaced),
    skipped: [...refused, ...skipped],
    ...final,
  };
}

/** Which of several documents for an object counts. */
function repetitionText(document: ExistingDocument, others: readonly string[]): string {
  const elsewhere = others.filter((source) => source !== document.source);
  const rest = elsewhere.length > 0 ? `, not that in ${elsewhere.join(', ')}` : '';
  return `the input has ${others.length + 1} different documents for ${titleOf(document)} in ${document.cluster}: the last one counts, in ${document.source}${rest}`;
}

/** Writes the files of an import. */
export function writeImport(root: string, { files }: Pick<FleetImport, 'files'>): void {
  for (const [path, text] of files) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

async function withDraft<Result>(
  root: string,
  files: ReadonlyMap<string, string>,
  use: (state: State) => Result | Promise<Result>,
): Promise<Result> {
  const draft = await createDraft(root, files);
  try {
    return await use(draft.state);
  } finally {
    draft.remove();
  }
}

const validityOf = ({ diagnostics, isValid }: State): Pick<FleetImport, 'diagnostics' | 'isValid'> => ({
  diagnostics,
  isValid,
});

function compiledProtos(state: State): ProtoIndex {
  const { protos } = state.workspace;
  if (!protos) throw new Failure(`protos/ does not compile${firstMessage(state)}`);
  return protos;
}

const firstMessage = ({ diagnostics }: State): string =>
  diagnostics[0] === undefined ? '' : `: ${diagnostics[0].message}`;

/** Compares with what the specs render, also if checks find errors in them; not if a file has no valid shape. */
function compareIn(
  state: State,
  inventory: Inventory,
): Pick<FleetImport, 'comparisons' | 'calls' | 'isCompared'> {
  const { workspace } = state;
  const hasAll = workspace.services.length === workspace.serviceNames.size;
  const fleet = state.fleet ?? (isComplete(workspace) && hasAll ? resolveFleet(workspace) : undefined);
  if (!fleet) return { comparisons: [], calls: [], isCompared: false };
  const clusters = workspace.clusters.map(({ spec }) => spec.name);
  return {
    isCompared: true,
    comparisons: clusters.flatMap((cluster) =>
      pairsIn(inventory, cluster, (service) =>
        overlayBuild(fleet, cluster, service).documents.map(({ value }) => value),
      ).map(compare),
    ),
    calls: clusters.flatMap((cluster) => callDifferences(fleet, cluster, inventory)),
  };
}

function requireNewNames({ instances }: Inventory, { workspace }: State): void {
  const existing = new Set([...workspace.services, ...workspace.externals].map(({ spec }) => spec.name));
  const taken = [...new Set(instances.map(({ name }) => name))].filter((name) => existing.has(name));
  if (taken.length > 0)
    throw new UsageError(
      `services/ already has ${taken.join(', ')}: import into a repository without these services, or leave their documents out`,
    );
}

const protoSources = async ({ protos, reflect }: ImportRequest): Promise<ProtoSource[]> => [
  ...(await Promise.all(
    protos.map(async (source) => ({ option: `--protos ${source}`, files: await protosOf(source) })),
  )),
  ...(await Promise.all(
    reflect.map(async (address) => ({
      option: `--reflect ${address}`,
      files: await reflectedProtos(address),
    })),
  )),
];

const ownersIn = ({ services, externals }: ImportedSpecs): readonly string[] => [
  ...new Set([...services.values(), ...externals.values()].flatMap((spec) => textAt(spec, 'owner') ?? [])),
];

function servesOf(pairs: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const serves = new Map<string, string[]>();
  for (const pair of pairs) {
    const [, service, grpc] = /^([^=]+)=([\w.]+)$/.exec(pair) ?? [];
    if (service === undefined || grpc === undefined)
      throw new UsageError(`--serves ${pair} is not service=package.Service`);
    serves.set(service, [...(serves.get(service) ?? []), grpc]);
  }
  return serves;
}
