import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Fix, writing } from '../diagnostics/fix/fix.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';

/** Size limit: a larger file is not a spec. */
const maxSpecBytes = 1_000_000;

/**
 * Control characters except tabs and line ends, line separators, and characters that change the text
 * direction, literally or as a YAML escape. Joiners are allowed: emoji and some scripts need them.
 * Source: Unicode Standard Annex #9, 2 Directional Formatting Characters.
 */
const invisible =
  /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\\(?:u|U0000)(061[cC]|200[eEfF]|202[89a-eA-E]|206[6-9])/u;

/** Whether a text contains such a character. readSpec has already reported it. */
export const isDisguised = (text: string): boolean => invisible.test(text);

/** A spec as text; `usable` is false if the bytes cannot be parsed as text. */
export interface ReadSpec {
  readonly file: SourceFile;
  readonly usable: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one spec and refuses everything that two machines could read differently. Never throws for bad input.
 */
export function readSpec(root: string, path: string): ReadSpec {
  const bytes = readWithin(root, path);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (bytes.length >= maxSpecBytes) {
    const start = bytes.subarray(0, 200).toString('latin1').split('\n', 1)[0] ?? '';
    return refused(
      path,
      start,
      loadRules.fileTooLarge,
      `${path} has ${bytes.length} bytes; the limit for a spec is ${maxSpecBytes}`,
      'check whether this file belongs here',
    );
  }
  return isUtf8(bytes) ? decode(path, bytes.toString('utf8')) : refuseEncoding(path, bytes);
}

/**
 * The bytes of a file of the repository, or why they are not read. Only files, and links to files inside the
 * repository, are opened: reading a pipe or a device may never end.
 */
export function readWithin(root: string, path: string): Buffer | ReadSpec {
  try {
    // The native one asks the system once, not for each folder of the path.
    const real = realpathSync.native(join(root, path));
    if (!real.startsWith(realpathSync.native(root) + sep)) {
      return refused(
        path,
        '',
        loadRules.linkOutOfRepository,
        `${path} is a symbolic link to a place outside the repository`,
        'replace the link with the file itself',
      );
    }
    if (!lstatSync(real).isFile()) return notAFile(path);
    return readFileSync(real);
  } catch (error) {
    return unreadable(root, path, error);
  }
}

function notAFile(path: string): ReadSpec {
  const hint = 'put a file there, or remove it';
  return refused(path, '', loadRules.unreadableFile, `${path} is not a file`, hint);
}

function decode(path: string, raw: string): ReadSpec {
  const file = new SourceFile(path, raw);
  const diagnostics: Diagnostic[] = [];
  const found = (rule: Rule, message: string, hint: string, offset: number, fixes: readonly Fix[] = []) =>
    diagnostics.push({ rule, message, hint, at: { file, offset, length: 1 }, fixes });
  if (raw.startsWith('\ufeff')) {
    found(
      loadRules.byteOrderMark,
      'the file starts with a byte order mark (U+FEFF)',
      'save it as UTF-8 without BOM',
      0,
      writing({ file, offset: 0, length: 1 }, '', 'remove the byte order mark'),
    );
  }
  const carriageReturn = raw.indexOf('\r');
  if (carriageReturn >= 0) {
    found(
      loadRules.windowsLineEndings,
      'lines end with a carriage return (CRLF)',
      'save it with LF line endings',
      carriageReturn,
      withLineFeeds(file),
    );
  }
  const disguise = invisible.exec(raw);
  if (disguise) {
    const code = (disguise[1] ?? disguise[0].codePointAt(0)?.toString(16) ?? '')
      .toUpperCase()
      .padStart(4, '0');
    found(
      loadRules.invisibleCharacter,
      `the character U+${code} is invisible and can make the text look different`,
      'remove it; if a text needs this character, put the text into the program',
      disguise.index,
    );
  }
  const blank = raw.replace('\ufeff', '').trim() === '';
  if (blank) found(loadRules.emptyFile, 'the file is empty', emptyHint(path), 0);
  return { file, usable: !blank, diagnostics };
}

/** What to do with a file without content: the folder decides what belongs in it. */
export function emptyHint(path: string): string {
  const [top, , folder] = path.split('/');
  const content =
    top === 'schemas'
      ? 'definition'
      : folder === 'extra'
        ? 'document'
        : folder === 'patches'
          ? 'patch'
          : 'spec';
  return `write the ${content}, or delete ${path}`;
}

/** A single carriage return may be intentional. */
function withLineFeeds(file: SourceFile): readonly Fix[] {
  const text = file.text.replaceAll('\r\n', '\n');
  const whole = { file, offset: 0, length: file.text.length };
  return text.includes('\r') ? [] : writing(whole, text, 'save with LF line endings');
}

function refuseEncoding(path: string, bytes: Buffer): ReadSpec {
  const offset = firstInvalidByte(bytes);
  const text = bytes.toString('latin1');
  const byte = bytes[offset]?.toString(16).padStart(2, '0');
  const message = `byte 0x${byte} is not valid UTF-8; as Latin-1 it would be "${text[offset]}"`;
  return refused(path, text, loadRules.fileNotUtf8, message, 'save the file as UTF-8', offset);
}

/** Length of the longest valid prefix, by bisection at character boundaries. */
function firstInvalidByte(bytes: Buffer): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(bytes.subarray(0, boundaryBefore(bytes, middle)))) valid = middle;
    else invalid = middle;
  }
  return isUtf8(bytes.subarray(0, boundaryBefore(bytes, invalid))) ? invalid : boundaryBefore(bytes, valid);
}

/** Steps back over continuation bytes (10xxxxxx), at most three. */
function boundaryBefore(bytes: Buffer, offset: number): number {
  let start = offset;
  while (start > 0 && offset - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

/** A spec that is missing or that the file system cannot read. @throws the error if it is not from node:fs */
export function unreadable(root: string, path: string, error: unknown): ReadSpec {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const reason = String(error.code);
  const isLink = lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const [what, hint] =
    reason !== 'ENOENT'
      ? [`cannot be read (${reason})`, 'check that it is a file and that its permissions allow reading']
      : isLink
        ? ['is a dangling symbolic link', 'replace the link with the file itself']
        : ['is missing', 'docs/reference/ describes its keys'];
  return refused(path, '', loadRules.unreadableFile, `${path} ${what}`, hint);
}

function refused(
  path: string,
  text: string,
  rule: Rule,
  message: string,
  hint: string,
  offset = 0,
): ReadSpec {
  const file = new SourceFile(path, text);
  return { file, usable: false, diagnostics: [{ rule, message, hint, at: { file, offset, length: 1 } }] };
}
