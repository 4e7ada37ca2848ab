import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { type Measured, measure, runQuietly } from './measure.ts';
import type { Phases } from './phases.ts';
import { commitSpecs, editOneService, type Size, writeSynthetic } from './synthetic.ts';
import { writeAdditions } from './synthetic-additions.ts';

/** The time that checking takes at one size, in seconds. */
export interface CheckCost {
  readonly size: Size;
  /** Medians of the parts of a run, each in a separate process. */
  readonly phases: Phases;
  /** The same if a tenth of the services have documents and patches of their own. */
  readonly withAdditions: Phases;
  /** Whole processes of npm run check; left out on request. */
  readonly processes?: CheckProcesses;
}

/** The time of whole processes of npm run check. */
interface CheckProcesses {
  /** Without the tools, with nothing new for them, after an edit, and everything. */
  readonly withoutTools: Measured;
  readonly nothingNew: Measured;
  readonly oneEdit: Measured;
  /** Without the tools, with the change of one weight since the last commit. */
  readonly oneChange: Measured;
  readonly all?: Measured;
}

/** With more services than this, kustomize takes many minutes. */
const mostServicesForAll = 200;

const generator = join(repositoryRoot, 'generator/run.mjs');

/** What to measure at one size. */
export interface CheckMeasurement {
  readonly size: Size;
  readonly runs: number;
  /** Only the parts of a run, without whole processes and the external tools. */
  readonly onlyPhases: boolean;
  /** Reports what is measured next: some steps take minutes. */
  progress(step: string): void;
}

/** Measures one size in a scratch folder, which is removed afterwards; steps that take minutes run once. */
export function checkCost(
  scratch: string,
  { size, runs, onlyPhases, progress }: CheckMeasurement,
): CheckCost {
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(join(scratch, `check-${size.services}x${size.clusters}-`));
  try {
    progress('generating the specs and the tree');
    writeSynthetic(root, size);
    generate(root);
    progress('the parts of a run');
    const phases = Array.from({ length: runs }, () => phasesOf(root));
    const processes = onlyPhases ? {} : { processes: processesAt(root, size, runs, progress) };
    progress('the parts of a run, with documents of teams');
    writeAdditions(root, size);
    const withAdditions = Array.from({ length: runs }, () => phasesOf(root));
    return { size, phases: mediansOf(phases), withAdditions: mediansOf(withAdditions), ...processes };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const generate = (root: string): void =>
  runQuietly(process.execPath, [generator, 'generate', '--repository', root]);

function processesAt(
  root: string,
  size: Size,
  runs: number,
  progress: CheckMeasurement['progress'],
): CheckProcesses {
  const check = (...flags: string[]) =>
    runQuietly(process.execPath, [generator, 'check', '--repository', root, ...flags]);
  const nothing = () => {};
  progress('check --no-tools');
  const withoutTools = measure(runs, nothing, () => check('--no-tools'));
  progress('check --no-tools --change');
  commitSpecs(root);
  editOneWeight(root);
  generate(root);
  check('--no-tools', '--change', '--base', 'HEAD');
  const oneChange = measure(runs, nothing, () => check('--no-tools', '--change', '--base', 'HEAD'));
  const isSmall = size.services <= mostServicesForAll;
  if (isSmall) progress('check --all');
  const all = isSmall ? { all: measure(1, nothing, () => check('--all')) } : {};
  progress('check, with nothing new for the tools');
  check();
  const nothingNew = measure(runs, nothing, () => check());
  progress('check, after an edit of one service');
  const edit = () => {
    editOneService(root);
    generate(root);
  };
  const oneEdit = measure(runs, edit, () => check());
  return { withoutTools, nothingNew, oneEdit, oneChange, ...all };
}

/** The costs as a Markdown table. */
export function checkReport(costs: readonly CheckCost[]): string {
  const rows = costs.flatMap(({ size, phases, withAdditions, processes }) => {
    const cells = (what: string, result: string) =>
      `| ${size.services} × ${size.clusters} | ${what} | ${result} |`;
    const row = (what: string, seconds: number) => cells(what, `${seconds.toFixed(3)} s`);
    return [
      row('reading, parsing and validating the specs', phases.load),
      row('of that, looking for secrets', phases.secrets),
      row('all checks on the specs', phases.checks),
      row('all checks on the documents', phases.documentChecks),
      row('rendering all documents to YAML', phases.render),
      row('all checks on the documents, a tenth of the services with own ones', withAdditions.documentChecks),
      row('rendering these to YAML', withAdditions.render),
      cells(
        'these checks against this rendering, time of processors',
        `${withAdditions.documentChecksPerRender.toFixed(2)} ×`,
      ),
      ...(processes
        ? [
            row('check --no-tools, whole process', processes.withoutTools.seconds),
            row('check --no-tools --change, one changed weight', processes.oneChange.seconds),
            row('check, nothing new for the tools', processes.nothingNew.seconds),
            row('check, after an edit of one service', processes.oneEdit.seconds),
            ...(processes.all ? [row('check --all', processes.all.seconds)] : []),
          ]
        : []),
    ];
  });
  return ['| services × clusters | what | median |', '| --- | --- | --- |', ...rows].join('\n');
}

function phasesOf(root: string): Phases {
  const args = [generator, 'bench', '--phases', root];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Failure(`bench --phases failed: ${stderr.trim()}`);
  const phases: Phases = JSON.parse(stdout);
  return phases;
}

function mediansOf(all: readonly Phases[]): Phases {
  const median = (part: keyof Phases) => medianOf(all.map((phases) => phases[part]));
  return {
    load: median('load'),
    secrets: median('secrets'),
    checks: median('checks'),
    documentChecks: median('documentChecks'),
    render: median('render'),
    documentChecksPerRender: median('documentChecksPerRender'),
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** A step of the first canary. */
function editOneWeight(root: string): void {
  const cluster = join(root, 'clusters/cluster-0.yaml');
  const text = readFileSync(cluster, 'utf8');
  writeFileSync(cluster, text.replace('v1: 90', 'v1: 85').replace('v2: 10', 'v2: 15'));
}
