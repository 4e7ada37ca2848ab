import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../command-line/errors.ts';
import { listAt, numberAt, textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import type { GeneratorRun } from './run-generator.ts';

/** A finding as `check --json` prints it. */
export interface ReportedFinding {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The errors and warnings that a generator finds. @throws Failure if its output is not a report */
export function findingsOf({ stdout, output }: GeneratorRun): readonly ReportedFinding[] {
  const report = parsedJson(stdout);
  if (!isMap(report) || !Array.isArray(report['findings']))
    throw new Failure(`npm run check does not work with this generator:\n${output}`);
  return listAt(report, 'findings')
    .map((finding) => ({
      code: textAt(finding, 'code') ?? '',
      severity: textAt(finding, 'severity') ?? '',
      file: textAt(finding, 'file') ?? '',
      line: numberAt(finding, 'line') ?? 0,
      message: textAt(finding, 'message') ?? '',
    }))
    .filter(({ severity }) => severity !== 'information');
}

/** Findings of one generator that another one does not have. */
export interface FindingChanges {
  readonly added: readonly ReportedFinding[];
  readonly removed: readonly ReportedFinding[];
}

/**
 * Compares the findings of two generators. A finding is the same if its code and file are: messages get other words, and
 * migrations move lines.
 */
export function findingChanges(
  before: readonly ReportedFinding[],
  after: readonly ReportedFinding[],
): FindingChanges {
  return { added: without(after, before), removed: without(before, after) };
}

/** The findings of a list that have no counterpart in another one; those at the same line are paired first. */
function without(
  findings: readonly ReportedFinding[],
  others: readonly ReportedFinding[],
): ReportedFinding[] {
  const left = [...others];
  const unpaired =
    (isSame: (one: ReportedFinding, other: ReportedFinding) => boolean) => (one: ReportedFinding) => {
      const index = left.findIndex((other) => isSame(one, other));
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    };
  return findings
    .filter(unpaired((one, other) => isDeepStrictEqual(keyOf(one), keyOf(other)) && one.line === other.line))
    .filter(unpaired((one, other) => isDeepStrictEqual(keyOf(one), keyOf(other))));
}

const keyOf = ({ code, file, severity }: ReportedFinding) => [code, file, severity];
