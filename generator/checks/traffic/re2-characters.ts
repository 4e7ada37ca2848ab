/** Length of the escape that a text begins with, or why RE2 does not take it. */
export function escapeLength(rest: string): number | string {
  return classEscapeLength(rest) ?? characterEscape(rest)?.length ?? assertion(rest) ?? escapeProblem(rest);
}

/** Length of the character class that a text begins with, or why RE2 does not take it. */
export function characterClassLength(rest: string): number | string {
  let at = rest.startsWith('[^') ? 2 : 1;
  for (let isFirst = true; isFirst || rest[at] !== ']'; isFirst = false) {
    if (at >= rest.length) return 'a [ is not closed';
    const item = classItemLength(rest.slice(at));
    if (typeof item === 'string') return item;
    at += item;
  }
  return at + 1;
}

const posixClasses =
  /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

function classItemLength(rest: string): number | string {
  const posix = posixClasses.exec(rest);
  if (posix) return posix[0].length;
  if (/^\[:\^?\w*:\]/.test(rest)) return 'it names a class of characters that RE2 does not know';
  const whole = classEscapeLength(rest);
  if (whole !== undefined) return whole;
  const from = character(rest);
  if (!from) return escapeProblem(rest);
  const after = rest.slice(from.length);
  if (!/^-[^\]]/.test(after)) return from.length;
  const to = character(after.slice(1));
  if (!to || to.code < from.code) return 'a range of characters ends before it begins';
  return from.length + 1 + to.length;
}

/** A character and how much of the text it takes. */
interface Character {
  readonly code: number;
  readonly length: number;
}

function character(rest: string): Character | undefined {
  if (rest.startsWith('\\')) return characterEscape(rest);
  const code = rest.codePointAt(0);
  return code === undefined ? undefined : { code, length: String.fromCodePoint(code).length };
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** One character: a control, a number of it, or any character that is neither letter nor digit. */
function characterEscape(rest: string): Character | undefined {
  const found =
    /^\\(?:([aftnrv])|x([0-9A-Fa-f]{2})|x\{(0*(?:10)?[0-9A-Fa-f]{1,4}|0*[0-9A-Fa-f]{1,5})\}|(0[0-7]{0,2}|[1-7][0-7]{1,2})|([^\w]|_))/u.exec(
      rest,
    );
  if (!found) return undefined;
  const [{ length }, control, short, long, octal, itself] = found;
  if (control !== undefined) return { code: controls[control] ?? 0, length };
  if (octal !== undefined) return { code: Number.parseInt(octal, 8), length };
  if (itself !== undefined) return { code: itself.codePointAt(0) ?? 0, length };
  return { code: Number.parseInt(short ?? long ?? '', 16), length };
}

/** A class of characters by its letter, or by the name of a category or a script of Unicode. */
function classEscapeLength(rest: string): number | undefined {
  if (/^\\[dDsSwW]/.test(rest)) return 2;
  const unicode = /^\\[pP](?:([A-Z])|\{\^?(\w+)\})/.exec(rest);
  if (!unicode) return undefined;
  const name = unicode[1] ?? unicode[2] ?? '';
  return isUnicodeClass(name) ? unicode[0].length : undefined;
}

function isUnicodeClass(name: string): boolean {
  return name === 'Any' || isExpression(name.length <= 2 ? `\\p{${name}}` : `\\p{Script=${name}}`);
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch {
    return false;
  }
}

const assertion = (rest: string): number | undefined => (/^\\[AbBz]/.test(rest) ? 2 : undefined);

function escapeProblem(rest: string): string {
  if (rest === '\\') return 'it ends with a \\';
  if (/^\\[1-9k]/.test(rest)) return 'it refers back to a group, which RE2 cannot do';
  return `RE2 does not know ${rest.slice(0, 2)}`;
}
