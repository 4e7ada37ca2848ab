import { type ExitCode, Failure } from '../command-line/errors.ts';
import { progressOn } from '../terminal/output.ts';
import { clusterNetwork } from './addresses.ts';
import type { RehearsalFormat, RehearsalOptions } from './options.ts';
import { planRehearsal, planText } from './plan.ts';
import { enterSandbox, followOutside, isInsideSandbox } from './sandbox/enter.ts';
import { prepareNetwork } from './sandbox/network.ts';
import { findRehearsalTools, provideRehearsalTools } from './tools.ts';

/** Rehearses what is requested, and reports the results. @throws Failure if this machine cannot */
export async function rehearse(options: RehearsalOptions): Promise<ExitCode> {
  if (options.mode === 'list') return list(options);
  if (isInsideSandbox()) return rehearseInside(options);
  // Everything is on this machine before the network is left.
  await provideRehearsalTools(progressOn(process.stderr));
  const code = await enterSandbox(process.argv.slice(1));
  return code === 0 || code === 2 ? code : 1;
}

async function list({ root, clusters, journey, eachCommit, format, outputs, ...range }: RehearsalOptions) {
  const plan = await planRehearsal(root, range, clusters);
  const command = journey && `npm run ${journey.name} -- ${journey.arguments.join(' ')}`;
  const data = { ...plan, ...(command === undefined ? {} : { command }) };
  const text =
    command === undefined
      ? planText(plan, eachCommit)
      : `Runs step by step, and pushes each commit:\n  ${command}\nClusters:\n${plan.clusters.map(({ name }) => `  ${name}\n`).join('')}`;
  const textIn = (form: RehearsalFormat) => (form === 'json' ? `${JSON.stringify(data, null, 2)}\n` : text);
  for (const output of outputs) output.write(textIn(output.format));
  process.stdout.write(outputs.length > 0 ? text : textIn(format));
  return 0 as const;
}

async function rehearseInside({ root, clusters, ...range }: RehearsalOptions): Promise<ExitCode> {
  followOutside();
  const tools = await findRehearsalTools();
  if (!tools.available) throw new Failure(tools.reason);
  const plan = await planRehearsal(root, range, clusters);
  await prepareNetwork(plan.clusters.map((_, index) => clusterNetwork(index)));
  throw new Failure('clusters cannot be started yet');
}
