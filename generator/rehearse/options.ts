import type { Commit } from '../git/refs.ts';

/** What `npm run rehearse` was asked for. */
export interface RehearsalOptions {
  readonly root: string;
  /** The state that the clusters have before the change. */
  readonly from: Commit;
  readonly to: Commit;
  /** Push each commit between them on its own, instead of all at once. */
  readonly eachCommit: boolean;
  /** Names of clusters; all of the fleet if there are none. */
  readonly clusters: readonly string[];
  /** Only calls from and to these services count; all services if there are none. */
  readonly services: readonly string[];
  /** A command that is run step by step, in the place of the commits. */
  readonly journey?: Journey;
  /** Of all routes together. */
  readonly callsPerSecond: number;
  /** Run the programs of the services, if this repository has them, instead of substitutes. */
  readonly real: boolean;
  /** Keep the logs of all programs, not only those that explain a failed call. */
  readonly keep: boolean;
  readonly format: RehearsalFormat;
  readonly mode: 'run' | 'list' | 'explain' | 'mutations';
  /** Names of mutations; all if there are none. */
  readonly cases: readonly string[];
  /** Files for the report. With files, standard output gets a table, else the report in `format`. */
  readonly outputs: readonly ReportFile[];
}

/** A file, and the form of the report in it. */
export interface ReportFile {
  readonly format: RehearsalFormat;
  write(text: string): void;
}

/** The commands that a rehearsal can run step by step. */
export const journeyNames = ['canary', 'promote', 'rollback', 'remove', 'revision'] as const;

/** One of these commands, with its arguments as on a command line. */
export interface Journey {
  readonly name: (typeof journeyNames)[number];
  readonly arguments: readonly string[];
}

/** The forms of a report. */
export const rehearsalFormats = ['table', 'json', 'junit', 'markdown', 'html'] as const;

/** One of these forms. */
export type RehearsalFormat = (typeof rehearsalFormats)[number];
