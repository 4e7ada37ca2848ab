import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Fix, writing } from '../diagnostics/fix/fix.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';

/** Bytes from which a file is not taken for a spec. */
const maxSpecBytes = 1_000_000;

/**
 * Control characters but for tabs and ends of lines, separators of lines, and what turns the direction of text around,
 * as itself or as an escape of YAML. Joiners are part of emoji and of some scripts.
 * Source: Unicode Standard Annex #9, 2 Directional Formatting Characters.
 */
const invisible =
  /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\\(?:u|U0000)(061[cC]|200[eEfF]|202[89a-eA-E]|206[6-9])/u;

/** True if a text holds such a character, which readSpec has refused already. */
export const isDisguised = (text: string): boolean => invisible.test(text);

/** A spec as text; `usable` is false where the bytes are no text that could be parsed. */
export interface ReadSpec {
  readonly file: SourceFile;
  readonly usable: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one spec, refusing what would make two machines render different things. Never throws for bad input. */
export function readSpec(root: string, path: string): ReadSpec {
  const bytes = readWithin(root, path);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (bytes.length >= maxSpecBytes) {
    const start = bytes.subarray(0, 200).toString('latin1').split('\n', 1)[0] ?? '';
    return refused(
      path,
      start,
      loadRules.fileTooLarge,
      `${path} has ${bytes.length} bytes; a spec has fewer than ${maxSpecBytes}`,
      'is this file meant to be here?',
    );
  }
  return isUtf8(bytes) ? decode(path, bytes.toString('utf8')) : refuseEncoding(path, bytes);
}

/**
 * The bytes of a file of the repository, or why they are not read. What is neither a file nor a link to one within the
 * repository is not opened: reading a pipe or a device may never end.
 */
export function readWithin(root: string, path: string): Buffer | ReadSpec {
  try {
    const real = realpathSync(join(root, path));
    if (!real.startsWith(realpathSync(root) + sep)) {
      return refused(
        path,
        '',
        loadRules.linkOutOfRepository,
        `${path} is a symbolic link to a place outside of the repository`,
        'replace the link by the file itself',
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
  return refused(path, '', loadRules.unreadableFile, `${path} is no file`, hint);
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
      `the character U+${code} cannot be seen, and may make the text look like another one`,
      'remove it; a text that needs it belongs into the program',
      disguise.index,
    );
  }
  const blank = raw.replace('\ufeff', '').trim() === '';
  if (blank) found(loadRules.emptyFile, 'the file is empty', `write the spec, or delete ${path}`, 0);
  return { file, usable: !blank, diagnostics };
}

/** A carriage return by itself may be meant as something else. */
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

/** Longest valid prefix, by bisection over character boundaries. */
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

/** A spec that is not there, or that the file system does not give. @throws the error if it is not of node:fs */
export function unreadable(root: string, path: string, error: unknown): ReadSpec {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const reason = String(error.code);
  const isLink = lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const [what, hint] =
    reason !== 'ENOENT'
      ? [`cannot be read (${reason})`, 'check that it is a file and that its permissions allow reading']
      : isLink
        ? ['is a symbolic link that leads nowhere', 'replace the link by the file itself']
        : ['is missing', 'docs/reference/ says what stands in it'];
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
