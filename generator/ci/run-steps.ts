import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { inOneLine, logged } from '../setup/errors.mjs';
import type { Terminal } from '../terminal/output.ts';
import { describe, type Finished, stepLines } from './report.ts';
import type { SourceResults } from './source-results.ts';
import { combine, oneCheck, type Skip, type Step, type StepResult } from './step.ts';
import type { Verification } from './verification.ts';

/** Two cores: the tests run next to everything else. */
const stepsAtOnce = 2;

/** Looking for what is built already takes less; then the longest step starts first and does not wait for a shorter one. */
const lookingMs = 1_000;

/** How strict a run is, and what it knows of earlier ones. */
export interface StepOptions {
  /**
   * A missing tool is a failure, unless it is optional: in continuous integration, people do not read what a
   * successful run has skipped.
   */
  readonly toolsAreMandatory: boolean;
  /** The results of steps that check sources. */
  readonly sources: SourceResults;
}

/** Runs the steps, prints each when it ends, and returns the results in the order of the steps, those that run alone last. */
export async function runSteps(
  steps: readonly Step[],
  verification: Verification,
  terminal: Terminal,
  options: StepOptions,
): Promise<Finished[]> {
  const width = Math.max(...steps.map(({ title }) => title.length));
  const built = prepared(steps, verification);
  const work = async (step: Step) => {
    const start = performance.now();
    terminal.status(`${step.title}…`);
    const progress = (line: string) => terminal.status(`${step.title}: ${line}`);
    const check = () => run(step, { ...verification, progress });
    const checked = step.checksSources ? options.sources.of(step.name, check) : check();
    const result = strictResult(await checked, options);
    const finished = { step, result, seconds: (performance.now() - start) / 1000 };
    terminal.line(stepLines(finished, width, terminal));
    return finished;
  };
  const finished = await inTurn(
    steps.filter(({ isAlone }) => !isAlone),
    built,
    work,
  );
  await built;
  for (const step of steps.filter(({ isAlone }) => isAlone)) finished.push(await work(step));
  return finished;
}

/** Settles when everything that the steps need is built; the steps report what could not be built. */
function prepared(steps: readonly Step[], { prepare }: Verification): Promise<void> {
  return prepare(new Set(steps.flatMap(({ needs = [] }) => needs))).catch(
    () => undefined /* Each step that needs a missing part fails with the reason. */,
  );
}

/**
 * Runs the steps in their order, some in parallel; those that wait for a build are last. Tests next to a
 * build take several times as long, and so does the build.
 */
async function inTurn(
  steps: readonly Step[],
  built: Promise<void>,
  work: (step: Step) => Promise<Finished>,
): Promise<Finished[]> {
  const waiting = [...steps];
  const finished = new Map<Step, Finished>();
  let isBuilt = false;
  const ready = built.then(() => {
    isBuilt = true;
  });
  await Promise.race([ready, pause(lookingMs, undefined, { ref: false })]);
  const next = async (): Promise<Step | undefined> => {
    const canRun = ({ needs = [] }: Step) => isBuilt || needs.length === 0;
    if (!waiting.some(canRun)) await ready;
    const index = waiting.findIndex(canRun);
    return waiting.splice(index, index < 0 ? 0 : 1)[0];
  };
  const worker = async () => {
    for (let step = await next(); step; step = await next()) finished.set(step, await work(step));
  };
  await Promise.all(Array.from({ length: stepsAtOnce }, worker));
  return steps.flatMap((step) => finished.get(step) ?? []);
}

/** A step that throws has failed; the others still run. */
async function run(step: Step, verification: Verification): Promise<StepResult> {
  try {
    return await step.run(verification);
  } catch (error) {
    // Any error makes the step fail.
    if (error instanceof Failure) return oneCheck(false, error.message);
    return oneCheck(false, `${inOneLine(error)}\n${logged(verification.root, 'test', error)}`);
  }
}

function strictResult(
  result: StepResult,
  { toolsAreMandatory }: Pick<StepOptions, 'toolsAreMandatory'>,
): StepResult {
  if (result.passed + result.failed + result.skipped.length === 0) {
    return oneCheck(false, 'This step found nothing to check.');
  }
  if (!toolsAreMandatory) return result;
  const isMissing = ({ unavailable }: Skip) => unavailable !== undefined && !unavailable.isOptional;
  const missing = result.skipped.filter(isMissing);
  return combine([
    { ...result, skipped: result.skipped.filter((skip) => !isMissing(skip)) },
    ...missing.map((skip) => oneCheck(false, describe(skip))),
  ]);
}
