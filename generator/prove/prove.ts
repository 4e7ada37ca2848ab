import { type ExitCode, Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { keepRecord, stateOfClone } from '../history/run-record.ts';
import type { Mesh } from '../mesh/open-mesh.ts';
import type { Service } from '../model/service.ts';
import { maskedData } from '../secrets/mask.ts';
import { progressOn, standardOutput } from '../terminal/output.ts';
import { paintFor } from '../terminal/paint.ts';
import { shellWord } from '../terminal/shell.ts';
import type { Verdict } from './case.ts';
import { loadMethods } from './descriptors.ts';
import { listText } from './list.ts';
import { type ProofRequest, planProof, type SoundPlan, staleFiles } from './plan.ts';
import { type ReportFormat, reports } from './report/index.ts';
import { countsOf, type RunResult, summaryOf } from './report/result.ts';
import { plainTable } from './report/table.ts';
import { firstClusters, runAll } from './run/run-all.ts';
import { servedBy } from './servers/handlers.ts';
import type { ServicesOf } from './servers/start.ts';
import { alphaFor } from './statistics.ts';

/** What `npm run prove` was asked for. */
export interface ProveOptions {
  readonly root: string;
  readonly request: ProofRequest;
  readonly format: ReportFormat;
  readonly mode: 'run' | 'list' | 'explain' | 'mutations';
  readonly real: boolean;
  readonly keep: boolean;
  /** Takes the report; without it, standard output does. */
  readonly write?: (text: string) => void;
}

/** Proves what is requested, and reports the results. @throws Failure if this machine cannot */
export async function prove(options: ProveOptions): Promise<ExitCode> {
  const { root, request, mode } = options;
  if (mode === 'explain') {
    const { adaptations } = await import('./explain.ts');
    console.log(adaptations);
    return 0;
  }
  if (mode === 'mutations') {
    const { proveMutations } = await import('./mutations/run.ts');
    return proveMutations(request.cases, options.write);
  }
  const plan = await planProof(root, request);
  if (!plan.ok) {
    process.stderr.write(printDiagnostics(plan.diagnostics, paintFor(process.stderr)));
    return 1;
  }
  if (plan.findings.length > 0)
    process.stderr.write(printDiagnostics(plan.findings, paintFor(process.stderr)));
  if (plan.lists.length === 0) return nothingToProve(options);
  if (mode === 'list') {
    const text = listText({ ...plan, lists: maskedData(plan.lists, plan.mask) }, options.format);
    options.write?.(text);
    process.stdout.write(text);
    return 0;
  }
  const state = await stateOfClone(root);
  const result = await runOnMachine(plan, options);
  keepRecord(root, 'prove', {
    ...state,
    passed: countsOf(result).failed === 0 && result.clusters.every(({ error }) => error === undefined),
    summary: plan.mask.text(summaryOf(result)),
  });
  return report({ ...maskedData(result, plan.mask), flags: flagsAgain(options) }, options);
}

/** What another run of one of its cases needs to be the same. */
export function flagsAgain({ root, real, request: { calls } }: ProveOptions): string[] {
  return [
    ...(real ? ['--real'] : []),
    ...(calls === undefined ? [] : ['--calls', String(calls)]),
    ...(root === repositoryRoot ? [] : ['--repository', shellWord(root)]),
  ];
}

/** Reports this in the requested format too: otherwise the report of an earlier run would stay where it was shown. */
function nothingToProve({ request, format, mode, write }: ProveOptions): ExitCode {
  const sentence = nothingText(request);
  const result = { clusters: [], chances: 0, alpha: alphaFor(0), seconds: 0, nothing: sentence };
  const isSentence = format === 'table' || (mode === 'list' && format !== 'json');
  const text = isSentence ? `${sentence}\n` : mode === 'list' ? '[]\n' : reports[format](result);
  write?.(text);
  if (isSentence) console.log(sentence);
  else {
    if (!write) process.stdout.write(text);
    console.error(sentence);
  }
  return request.changed === undefined && request.shard === undefined ? 1 : 0;
}

function nothingText({ changed, shard }: ProofRequest): string {
  if (shard)
    return `The part ${shard.number}/${shard.of} of the cases is empty: other parts prove all of them.`;
  return changed === undefined
    ? 'There is nothing to prove: no cluster runs a service.'
    : `Nothing that could be proven has changed since ${changed}.`;
}

/** Runs on real proxies; everything that was started ends with it, however it ends. */
async function runOnMachine(plan: SoundPlan, options: ProveOptions): Promise<RunResult> {
  const { root, keep, format, write } = options;
  const { provideMeshTools, startMeshesFor } = await import('../mesh/machine-mesh.ts');
  const terminal = standardOutput();
  const progress = (line: string) =>
    format === 'table' || write ? terminal.status(line) : process.stderr.write(`${line}\n`);
  const tools = await provideMeshTools(progressOn(process.stderr));
  const meshes = startMeshesFor(firstClusters(plan.lists), root, tools, { progress });
  try {
    const { stale, ...prepared } = await prepare(plan, options);
    const total = plan.lists.reduce((sum, { cases }) => sum + cases.length, 0);
    let done = 0;
    const onVerdict = ({ case: { name }, ok }: Verdict) => {
      done += 1;
      progress(plan.mask.text(`${done} of ${total} cases, last ${name}${ok ? '' : ' (failed)'}`));
    };
    const result = await runAll(plan, { ...prepared, sources: await meshes.sources(), onVerdict, keep });
    return stale.length === 0 ? result : { ...result, stale };
  } finally {
    progress('');
    await meshes.close();
  }
}

/** What a run needs besides meshes. */
async function prepare(plan: SoundPlan, { root, real }: ProveOptions) {
  // First: a tree that a person fixes during the run was still wrong when it was proven.
  const clusters = plan.lists.map(({ cluster }) => cluster);
  const stale = staleFiles(root, plan.fleet, clusters);
  const methods = await loadMethods(root);
  const described: ServicesOf = (_, text) => servedBy(methods, text);
  const servicesIn = real ? await withRealServices(root, plan, described) : () => described;
  return { stale, methods, servicesIn };
}

/** Which servers answer in a run with --real that are not real; undefined if there are none. */
export function substitutesText(
  clusters: readonly { readonly instances: readonly { readonly service: Answering }[] }[],
  real: ReadonlySet<string>,
): string | undefined {
  const services = clusters.flatMap(({ instances }) => instances.map(({ service }) => service));
  const ofGrpc = services.filter(({ name, grpc }) => grpc && !real.has(name));
  const ofOthers = services.filter(({ http, ports, grpc }) => http || (ports.length > 0 && !grpc));
  const parts = [
    ...partText('', ofGrpc, 'which have no src/build.ts'),
    ...partText('the HTTP and TCP servers of ', ofOthers, 'because src/build.ts returns gRPC servers only'),
  ];
  return parts.length > 0 ? `--real: substitutes answer for ${parts.join('; and for ')}.` : undefined;
}

type Answering = Pick<Service, 'name' | 'grpc' | 'http' | 'ports'>;

function partText(what: string, services: readonly Answering[], reason: string): string[] {
  const names = [...new Set(services.map(({ name }) => name))].toSorted();
  return names.length > 0 ? [`${what}${names.join(', ')}, ${reason}`] : [];
}

async function withRealServices(
  root: string,
  { fleet }: SoundPlan,
  substitutes: ServicesOf,
): Promise<(mesh: Mesh) => ServicesOf> {
  const { loadRealServices, realServicesIn } = await import('./servers/real.ts');
  const names = fleet.clusters.flatMap(({ instances }) => instances.map(({ service }) => service.name));
  const real = await loadRealServices(root, [...new Set(names)]);
  const sentence = substitutesText(fleet.clusters, new Set(real.keys()));
  if (sentence !== undefined) process.stderr.write(`${sentence}\n`);
  return (mesh) => realServicesIn(mesh, real, substitutes);
}

function report(result: RunResult, { format, write }: ProveOptions): ExitCode {
  const text = reports[format](result);
  if (write) {
    write(format === 'table' ? plainTable(result) : text);
    process.stdout.write(reports.table(result));
  } else process.stdout.write(text);
  const { proven, failed } = countsOf(result);
  if (proven + failed === 0) throw new Failure('Nothing was shown.');
  return failed > 0 ? 1 : 0;
}
