import { parsedJson } from '../../lang/json.ts';
import { isMap } from '../../lang/plain-map.ts';
import { runner } from '../../toolchain/runner.ts';
import { endingOf, ToolFailure } from '../../toolchain/tool-failure.ts';
import type { DocumentPlace, IstioMessage } from './offline.ts';

/** A document that Istio could not read, and the reason. */
export interface Unread {
  readonly place: DocumentPlace;
  readonly words: string;
}

/** What Istio's analysis reports about the documents of a cluster. */
export interface Analysis {
  readonly messages: readonly IstioMessage[];
  readonly unread: readonly Unread[];
}

/**
 * Runs Istio's analysis over the documents of clusters, each on its own and without access to it.
 * @param program `istio-analysis` of `toolchain/programs/`
 * @param clusters the files of each cluster
 * @throws ToolFailure if the program itself cannot run
 */
export async function analyze(
  program: string,
  clusters: readonly (readonly string[])[],
): Promise<readonly Analysis[]> {
  const input = JSON.stringify(clusters.map((files) => ({ files })));
  const ended = await runner({ input })`${program}`;
  const answers = ended.exitCode === 0 ? parsedJson(ended.stdout) : undefined;
  if (Array.isArray(answers) && answers.length === clusters.length && answers.every(isAnalysis))
    return answers;
  throw new ToolFailure("Istio's analysis", ended.stderr.trim() || endingOf(ended));
}

const isAnalysis = (value: unknown): value is Analysis =>
  isMap(value) &&
  Array.isArray(value['messages']) &&
  value['messages'].every(isMessage) &&
  Array.isArray(value['unread']) &&
  value['unread'].every((each) => isMap(each) && isMap(each['place']) && typeof each['words'] === 'string');

const isMessage = (value: unknown): value is IstioMessage =>
  isMap(value) && ['code', 'level', 'message'].every((key) => typeof value[key] === 'string');
