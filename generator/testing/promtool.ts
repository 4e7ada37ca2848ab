import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { runner } from '../toolchain/runner.ts';
import { promtool } from '../toolchain/versions.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** promtool, or why it is not here. */
export const program = await provideBuiltProgram(promtool, toolsAreMandatory() ? console.error : undefined);

/** The value of a series at each scrape, in the notation of promtool: `0+285x120`. */
export interface Series {
  readonly series: string;
  readonly values: string;
}

/** An alert that fires. */
export interface Firing {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The length of a scrape in the tests, and the time between two evaluations. */
const interval = '30s';

/** What Prometheus itself says about rules; empty if it accepts them. */
export const checkRules = (path: string, rules: unknown): Promise<string> =>
  failureOf(path, 'check', { 'rules.json': rules }, 'rules.json');

/**
 * Evaluates rules over series, and compares the alerts of these names at a time with the expected ones. Empty if they are
 * equal.
 */
export function testRules(
  path: string,
  rules: unknown,
  {
    series,
    at,
    names,
    firing,
  }: {
    readonly series: readonly Series[];
    readonly at: string;
    readonly names: readonly string[];
    readonly firing: readonly Firing[];
  },
): Promise<string> {
  const test = {
    interval,
    input_series: series,
    alert_rule_test: names.map((alertname) => ({
      eval_time: at,
      alertname,
      exp_alerts: firing
        .filter(({ alert }) => alert === alertname)
        .map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })),
    })),
  };
  const file = { rule_files: ['rules.json'], evaluation_interval: interval, tests: [test] };
  return failureOf(path, 'test', { 'rules.json': rules, 'test.json': file }, 'test.json');
}

/** What promtool prints if it fails. JSON is YAML. */
async function failureOf(
  path: string,
  command: 'check' | 'test',
  files: Readonly<Record<string, unknown>>,
  file: string,
): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  const { exitCode, stdout, stderr } = await runner({ cwd: folder })`${path} ${command} rules ${file}`;
  return exitCode === 0 ? '' : `${stdout}${stderr}` || 'promtool failed';
}
