import type { ArgoCdAccess } from '../argo-cd/access.ts';
import type { ExitCode } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { type LandOptions, terminalContext } from '../landing/context.ts';
import { requireHealthy } from '../promotion/require-healthy.ts';
import {
  type Analysis,
  analyse,
  analyseUntilDone,
  type Conditions,
  exitCodeOf,
  runningCanaries,
} from './analyse.ts';
import type { AnalysisRequest } from './propose-analysed.ts';

/** The options of `npm run canary -- --analyse`. */
interface CommandOptions extends LandOptions, Omit<AnalysisRequest, 'service' | 'version' | 'cluster'> {
  readonly repository?: string | undefined;
  readonly json: boolean;
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly cluster: string | undefined;
  readonly loop: boolean;
  /** Milliseconds between two decisions of a loop. */
  readonly interval: number;
  /** True if a step needs the one before as Synced and Healthy in Argo CD. */
  readonly whenHealthy: boolean;
  readonly argoCd: ArgoCdAccess;
}

/** Decides about one canary, once or until it is done, or about all canaries. */
export async function runAnalysis(options: CommandOptions): Promise<ExitCode> {
  const { json, loop, interval, service, version, cluster } = options;
  const context = terminalContext(repositoryAt(options.repository), json);
  const conditions: Conditions = {
    ...{ environment: process.env, now: Date.now },
    ...(options.whenHealthy
      ? { healthy: (root: string) => requireHealthy(root, options.argoCd, process.env) }
      : {}),
  };
  const analyseOnce = (canary: Pick<AnalysisRequest, 'service' | 'version' | 'cluster'>) =>
    analyse(context, options, { ...options, ...canary }, conditions);
  const report = (analysis: Analysis) => {
    if (json) process.stdout.write(`${JSON.stringify(analysis)}\n`);
  };
  if (service !== undefined && version !== undefined && cluster !== undefined) {
    const canary = { service, version, cluster };
    if (loop) return analyseUntilDone(() => analyseOnce(canary), interval, report);
    const analysis = await analyseOnce(canary);
    report(analysis);
    return exitCodeOf(analysis);
  }
  const codes: ExitCode[] = [];
  const canaries = await runningCanaries(context.root, cluster);
  if (canaries.length === 0) context.print('There are no canaries.');
  for (const canary of canaries) {
    context.print(`${canary.cluster} ${canary.service} ${canary.version}`);
    const analysis = await analyseOnce(canary);
    report(analysis);
    codes.push(exitCodeOf(analysis));
  }
  // A canary that holds is normal in a schedule.
  return codes.includes(1) ? 1 : codes.includes(4) ? 4 : 0;
}
