import { isObject, type JsonObject } from '../toolchain/strict-schemas/json-object.ts';
import type { StepResult } from './step.ts';

/**
 * Counts the tests in the report of vitest's JSON reporter; `output` is its output for people.
 * @throws Error if the report has another format
 */
export function readVitestReport(report: string, output: string): StepResult {
  const parsed: unknown = JSON.parse(report);
  if (!isObject(parsed)) throw new Error('The report of vitest is not an object.');
  const files = objects(parsed['testResults']);
  const tests = files.flatMap(testsOf);
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const brokenFiles = files.filter(isBroken).length;
  // Failures outside of tests and files, such as an unhandled rejection, are visible only in the exit code.
  const failed = Math.max(failedTests + brokenFiles, parsed['success'] === true ? 0 : 1);
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed,
    skipped: tests.filter(isSkipped).map(({ fullName }) => ({ what: String(fullName) })),
    detail: failed > 0 ? output.trim() : '',
  };
}

/** A file that failed without a failed test could not be loaded. */
function isBroken(file: JsonObject): boolean {
  return file['status'] === 'failed' && !testsOf(file).some(({ status }) => status === 'failed');
}

function isSkipped({ status }: JsonObject): boolean {
  return status === 'skipped' || status === 'pending' || status === 'todo';
}

function testsOf(file: JsonObject): JsonObject[] {
  return objects(file['assertionResults']);
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
