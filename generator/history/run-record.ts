import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isClean } from '../git/refs.ts';
import { queryGit } from '../git/run.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { isSystemError } from '../platform/system-error.ts';

/** The last run of a command that tests the fleet on this machine. */
export interface RunRecord {
  /** Full id of the commit; empty outside git. */
  readonly commit: string;
  /** True if files differed from the commit. */
  readonly isChanged: boolean;
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly passed: boolean;
  /** What was counted, as the report of the command has it. */
  readonly summary: string;
}

/** The commands that keep a record. */
export type RecordedRun = 'prove' | 'rehearse';

const pathOf = (root: string, run: RecordedRun): string => join(root, '.cache', 'records', `${run}.json`);

/** The state of the clone that a run begins with. A run takes long: a person can commit before it ends. */
export async function stateOfClone(root: string): Promise<Pick<RunRecord, 'commit' | 'isChanged'>> {
  const commit = (await queryGit(root, 'rev-parse', '--verify', 'HEAD'))?.trim() ?? '';
  return { commit, isChanged: commit !== '' && !(await isClean(root)) };
}

/** Keeps the record of a run; one for each command. */
export function keepRecord(root: string, run: RecordedRun, record: Omit<RunRecord, 'time'>): void {
  const path = pathOf(root, run);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...record, time: new Date().toISOString() }, null, 2)}\n`);
}

/** The last run of a command on this machine; undefined without one, or if its file is damaged. */
export function recordOf(root: string, run: RecordedRun): RunRecord | undefined {
  const data = parsedJson(textOf(pathOf(root, run)));
  if (!isMap(data)) return undefined;
  const { commit, isChanged, time, passed, summary } = data;
  return typeof commit === 'string' &&
    typeof isChanged === 'boolean' &&
    typeof time === 'string' &&
    typeof passed === 'boolean' &&
    typeof summary === 'string'
    ? { commit, isChanged, time, passed, summary }
    : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return '';
  }
}
