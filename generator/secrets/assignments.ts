import { apart, type SecretStretch } from './found.ts';
import { isHarmless } from './literal.ts';
import { isSecretName } from './names.ts';

/** Maximum length in characters. Longer lines are data, not settings. */
const longestLine = 2_000;

/** A value in a shell, a properties file, JSON or YAML: quoted, or up to its end. */
const value = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.|'')*)'|([^\s"',;&|}\]][^\s,;&|}\]"']*))`;

/** `name=value`, `"name": "value"`, `--name value`. Each has the name first, and then the value in one of three groups. */
const forms: readonly RegExp[] = [
  new RegExp(String.raw`([A-Za-z][\w.-]*)\\?["']?\s*(?:=>|[:=])\s*\\?${value}`, 'dg'),
  new RegExp(String.raw`(?<![\w-])--?([A-Za-z][\w.-]+)\s+(?!-)${value}`, 'dg'),
  // An entry of a list of variables, on one line.
  new RegExp(String.raw`\bname:\s*["']?([\w.-]+)["']?\s*,\s*value:\s*${value}`, 'dg'),
  // An unclosed quote: the rest is the value, or a text that does not parse.
  /([A-Za-z][\w.-]*)["']?\s*[:=]\s*["'](.+)$/dg,
];

/** In YAML, the rest of a line after `name:` is the value, including spaces. */
const restOfLine = /^[\s-]*["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s+([^"'\s|>{[#&*!][^#\n]*?)\s*$/d;

const quick = /pass|pwd|secret|token|key|credential|authorization/i;

/** The values in a text with a name directly in front that marks them as secret. */
export function assignmentsIn(text: string): SecretStretch[] {
  if (!quick.test(text)) return [];
  const found: SecretStretch[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    if (line.length <= longestLine && quick.test(line))
      for (const { start, end, what } of assignmentsOfLine(line))
        found.push({ start: offset + start, end: offset + end, what });
    offset += line.length + 1;
  }
  return found;
}

function assignmentsOfLine(line: string): SecretStretch[] {
  const matches = [restOfLine.exec(line), ...forms.flatMap((form) => [...line.matchAll(form)])];
  return apart(
    matches.flatMap((match) => {
      const [, name = '', ...values] = match ?? [];
      const index = values.findIndex((each) => each !== undefined);
      const range = match?.indices?.[index + 2];
      const found = values[index];
      if (!range || found === undefined || !isSecretName(name) || isHarmless(name, found)) return [];
      return [{ start: range[0], end: range[1], what: name }];
    }),
  );
}

/**
 * The secret in a line, given the line before it: a value can be on the line below its name, as in variables
 * and arguments of a container.
 */
export function valueBelow(before: string, line: string): SecretStretch[] {
  const [, variable, flag] =
    /^[\s-]*name:\s*["']?([\w.-]+)["']?\s*$|^\s*-\s*["']?--?([\w.-]+)["']?\s*$/.exec(before) ?? [];
  const name = variable ?? flag;
  if (name === undefined || !isSecretName(name)) return [];
  const form = variable === undefined ? /^\s*-\s+["']?(.*?)["']?\s*$/d : /^\s*value:\s*["']?(.*?)["']?\s*$/d;
  const match = form.exec(line);
  const range = match?.indices?.[1];
  if (!range || isHarmless(name, match?.[1] ?? '')) return [];
  return [{ start: range[0], end: range[1], what: name }];
}
