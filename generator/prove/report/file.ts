import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Failure, UsageError } from '../../command-line/errors.ts';
import { isSystemError } from '../../platform/system-error.ts';

/**
 * Opens a file for a report.
 * @throws UsageError for a path that cannot be written: before a run of minutes, not after it
 */
export function reportInto(path: string): (text: string) => void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(sentence(path, error));
  }
  return (text) => {
    try {
      writeFileSync(path, text);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new Failure(sentence(path, error));
    }
  };
}

const sentence = (path: string, { message }: Error): string =>
  `--output ${path} cannot be written: ${message}`;
