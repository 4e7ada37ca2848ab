import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Failure, UsageError } from '../command-line/errors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { editedText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import { overlayBuild } from '../kustomize/overlay-builds.ts';
import { createDraft } from '../landing/proposal.ts';
import { loadValidators } from '../load/validators.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { type AdditionFile, extraFiles, patchFiles } from './additions.ts';
import { type CallDifference, callDifferences } from './call-differences.ts';
import { type Comparison, compare, leftovers, pairsIn, together } from './compare.ts';
import { specFiles } from './files.ts';
import { type Inventory, inventoryOf } from './inventory.ts';
import { observedCalls } from './metrics.ts';
import { inputPaths, readInput } from './read-input.ts';
import { type ImportedSpecs, specsOf } from './specs.ts';
import { configMapsInSpecs } from './used-config-maps.ts';

/** An import as on the command line. */
export interface ImportRequest {
  readonly paths: readonly string[];
  /** Folders with protos to copy below protos/. */
  readonly protos: readonly string[];
  readonly owner: string | undefined;
  /** `service=package.Service` */
  readonly serves: readonly string[];
  /** Files with metrics. */
  readonly metrics: readonly string[];
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
  /** Documents that belong to no service. */
  readonly unassigned: readonly string[];
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
  const { documents, skipped } = await readInput(inputPaths(request.paths, names), provideKustomize);
  const inventory = inventoryOf(documents);
  if (inventory.instances.length === 0)
    throw new Failure(`the ${documents.length} documents have no Deployment: there is nothing to import`);
  requireNewNames(inventory, before);
  const protos = protoFiles(request.protos);
  const fleet = withForeignProtos(before, protos);
  const index = await withDraft(root, new Map([...protos, ...fleet]), async (state) => {
    const compiled = state.workspace.protos;
    if (!compiled) throw new Failure(`protos/ does not compile${firstMessage(state)}`);
    return compiled;
  });
  const specs = specsOf({
    inventory,
    protos: index,
    observed: request.metrics.flatMap((path) => observedCalls(readFileSync(path, 'utf8'), path)),
    owner: request.owner,
    serves: servesOf(request.serves),
    validators: await loadValidators(),
  });
  const files = new Map([...protos, ...fleet, ...specFiles(specs, clusters)]);
  const compared = await withDraft(root, files, (state) => compareIn(state, inventory));
  const extra = extraFiles(together(leftovers(inventory, configMapsInSpecs(inventory))), inventory);
  const additions = [...patchFiles(compared.comparisons, inventory), ...extra.files];
  const all = new Map([...files, ...additions.map(({ path, text }): [string, string] => [path, text])]);
  const final = await withDraft(root, all, (state) => ({
    diagnostics: state.diagnostics,
    isValid: state.isValid,
  }));
  return {
    inventory,
    specs,
    files: all,
    additions,
    ...compared,
    unassigned: extra.unassigned,
    skipped,
    ...final,
  };
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

const firstMessage = ({ diagnostics }: State): string =>
  diagnostics[0] === undefined ? '' : `: ${diagnostics[0].message}`;

/** Compares with what the specs render. Without a valid fleet, nothing is rendered. */
function compareIn(
  { fleet, workspace }: State,
  inventory: Inventory,
): Pick<FleetImport, 'comparisons' | 'calls'> {
  if (!fleet) return { comparisons: [], calls: [] };
  const clusters = workspace.clusters.map(({ spec }) => spec.name);
  return {
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

/** The protos of some folders, below protos/ by their path in the folder. */
function protoFiles(folders: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new UsageError(`--protos ${folder} is not a folder`);
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.proto'),
    );
    if (found.length === 0) throw new UsageError(`--protos ${folder} contains no .proto file`);
    for (const name of found) {
      const path = relative('.', join('.', name)).replaceAll('\\', '/');
      files.set(`protos/${path}`, readFileSync(join(folder, name), 'utf8'));
    }
  }
  return files;
}

/** The fleet file, with the imported protos as protos of others: their style is not the business of this repository. */
function withForeignProtos(
  { workspace: { fleet } }: State,
  protos: ReadonlyMap<string, string>,
): Map<string, string> {
  if (!fleet || protos.size === 0) return new Map();
  const tops = [...protos.keys()].map((path) => path.split('/')[1] ?? '');
  const foreignProtos = [...new Set([...(fleet.spec.foreignProtos ?? []), ...tops])].sort();
  return new Map([[fleet.file.path, editedText(fleet.file, { ...fleet.spec, foreignProtos })]]);
}

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
