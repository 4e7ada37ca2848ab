import { Failure } from '../command-line/errors.ts';

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the disk is mounted read-only',
  EACCES: 'a file may not be read or written by you',
  EPERM: 'a file may not be changed by you',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot be read or written',
};

/** What the system refused, as a message; whatever was half done has been taken back by then. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const said = words[String(error.code)];
  if (said === undefined) return error;
  return new Failure(
    `${said} (${error.message}). What was not committed before is as it was; mend that, and run this again`,
  );
}
