import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { statesByPod } from './pod-states.ts';
import type { PodState, Recording } from './recording.ts';

/** Whose logs there are. */
export interface LogSources {
  /** The logs of all programs. */
  all(): readonly string[];
  /** The logs of a pod, also after its end. */
  ofPod(cluster: string, pod: { readonly namespace: string; readonly name: string }): readonly string[];
}

/**
 * The logs that explain what went wrong: those of the pods of services with failed calls, of gateways with failed calls, of
 * pods that were killed or never became ready, and of the istiod of their clusters.
 */
export function logsOfFailures(recording: Recording, logs: LogSources): string[] {
  const pods = podsWithFailures(recording);
  const istiods = new Set(pods.map(({ cluster }) => `${cluster}-istiod.log`));
  return [
    ...logs.all().filter((log) => istiods.has(basename(log))),
    ...pods.flatMap(({ cluster, pod }) => logs.ofPod(cluster, pod)),
  ];
}

function podsWithFailures({ routes, failures, observations }: Recording): PodState[] {
  const failed = new Set(failures.map(({ route }) => route));
  const ends = new Set(
    routes
      .filter(({ id }) => failed.has(id))
      .flatMap(({ cluster, caller, callee }) => [`${cluster}/${caller}`, `${cluster}/${callee}`]),
  );
  const gateways = new Set(
    routes
      .filter(({ id, caller }) => failed.has(id) && caller.startsWith('gateway '))
      .map(({ cluster }) => cluster),
  );
  return statesByPod(observations).flatMap((life) => {
    const last = life.at(-1) ?? life[0];
    const { cluster, pod } = last;
    const isOfRoute =
      pod.service === undefined ? gateways.has(cluster) : ends.has(`${cluster}/${pod.service}`);
    const isBroken = life.some(({ state }) => state === 'killed') || last.state === 'started';
    return isOfRoute || isBroken ? [last] : [];
  });
}

/** Copies logs into a folder, which has nothing else afterwards. @returns the folder; undefined without logs */
export function keepLogs(logs: readonly string[], folder: string): string | undefined {
  rmSync(folder, { recursive: true, force: true });
  if (logs.length === 0) return undefined;
  mkdirSync(folder, { recursive: true });
  for (const log of logs) cpSync(log, join(folder, basename(log)));
  return folder;
}
