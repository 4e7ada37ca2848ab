import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ExitCode, Failure } from '../../command-line/errors.ts';
import { repositoryRoot } from '../../command-line/repository.ts';
import { requireKnown } from '../../diagnostics/suggestion.ts';
import { type MachineMeshes, provideMeshTools, startMeshes } from '../../mesh/machine-mesh.ts';
import { generate } from '../../pipeline/generate.ts';
import { standardOutput, type Terminal } from '../../terminal/output.ts';
import type { CaseList, Verdict } from '../case.ts';
import { loadMethods } from '../descriptors.ts';
import { planProof } from '../plan.ts';
import { shareAssertionsOf } from '../run/run-all.ts';
import { runCluster } from '../run/run-cluster.ts';
import { servedBy } from '../servers/handlers.ts';
import { alphaFor } from '../statistics.ts';
import { mutations } from './index.ts';
import type { Mutation } from './mutation.ts';
import { type MutationResult, mutationsPage } from './page.ts';

const everything = { clusters: [], services: [], cases: [] };

/**
 * Applies one mutation after another to the documents of a fleet that uses every feature, and reports whether a case
 * fails. The unchanged fleet is proven first: if that fails, a failing case means nothing.
 */
export async function proveMutations(
  names: readonly string[],
  write?: (text: string) => void,
): Promise<ExitCode> {
  const chosen = chosenFrom(names);
  const terminal = standardOutput();
  const tools = await provideMeshTools((line) => process.stderr.write(`${line}\n`));
  const root = fleetFolder();
  try {
    const plan = await planOf(root);
    const methods = await loadMethods(root);
    const meshes = await startMeshes(root, tools, terminal.status);
    try {
      const prove = prover(plan, meshes, methods);
      await proveUnchanged(prove, terminal);
      const found: MutationResult[] = [];
      for (const mutation of chosen) {
        terminal.status(`${mutation.name}…`);
        const caught = await prove(mutation);
        found.push({ mutation, ...caught });
        terminal.line(lineOf({ mutation, ...caught }, terminal));
      }
      write?.(mutationsPage(found));
      const missed = found.filter(({ by }) => by === undefined).length;
      terminal.line(`\n${found.length - missed} of ${found.length} mutations are detected`);
      return missed > 0 ? 1 : 0;
    } finally {
      await meshes.close();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The mutations of these names, or all. @throws UsageError for an unknown name */
function chosenFrom(names: readonly string[]): readonly Mutation[] {
  const known = mutations.map(({ name }) => name);
  requireKnown('mutation', names, known, JSON.stringify);
  return mutations.filter(({ name }) => names.length === 0 || names.includes(name));
}

type Prove = (mutation: Mutation | undefined) => Promise<Omit<MutationResult, 'mutation'>>;

/** Proves the fleet, mutated or not, with the cases that should detect it. */
function prover(
  { cluster, list }: Awaited<ReturnType<typeof planOf>>,
  meshes: MachineMeshes,
  methods: Awaited<ReturnType<typeof loadMethods>>,
): Prove {
  const alpha = alphaFor(shareAssertionsOf([list]));
  return async (mutation) => {
    const cases = list.cases.filter(
      ({ service, kind }) => !mutation || (service === mutation.service && mutation.kinds.includes(kind)),
    );
    if (cases.length === 0) throw new Error(`No case would find out: ${mutation?.name}.`);
    const options = {
      source: mutation ? meshes.mutated(mutation.mutate) : meshes,
      methods,
      servicesIn: () => (_: unknown, text: string) => servedBy(methods, text),
      alpha,
      onVerdict: () => {},
      keep: false,
    };
    const { verdicts, error } = await runCluster(cluster, { ...list, cases }, new Map(), options);
    const failed = verdicts.filter(({ ok }) => !ok);
    const [first] = failed;
    if (error !== undefined) return { by: 'refused', seen: error, failed: 1 };
    return { by: first?.case.name, seen: seenOf(first), failed: failed.length };
  };
}

const seenOf = (verdict: Verdict | undefined): string =>
  verdict?.error ?? verdict?.claims.find(({ ok }) => !ok)?.seen ?? '';

async function proveUnchanged(prove: Prove, terminal: Terminal): Promise<void> {
  terminal.status('The fleet without mutations…');
  const { by, seen } = await prove(undefined);
  if (by !== undefined) throw new Failure(`The fleet already fails without a mutation: ${by}: ${seen}`);
  terminal.line(`${terminal.paint.green('✔')} the fleet without mutations passes`);
}

/** A copy of the fleet with its rendered tree. */
function fleetFolder(): string {
  const cache = join(repositoryRoot, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'mutations-'));
  cpSync(join(repositoryRoot, 'generator/prove/testdata/shop'), folder, { recursive: true });
  return folder;
}

async function planOf(root: string) {
  const generated = await generate(root);
  const plan = await planProof(root, everything);
  const cluster = plan.ok ? plan.fleet.clusters[0] : undefined;
  const list: CaseList | undefined = plan.ok ? plan.lists[0] : undefined;
  if (!generated.ok || !cluster || !list) throw new Error('The fleet of the mutations is not valid.');
  return { cluster, list };
}

function lineOf({ mutation, by, seen }: MutationResult, { paint }: Terminal): string {
  const name = mutation.name.padEnd(48);
  if (by === undefined) return `${paint.red('✘')} ${name} nothing has failed`;
  return `${paint.green('✔')} ${name} ${by}: ${seen.split('\n', 1)[0]?.slice(0, 100)}`;
}
