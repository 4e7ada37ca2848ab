/**
 * The words of a name, in lower case: parts between `_`, `-`, `.` and blanks, and between letters of different case.
 * `dbPassword` and `DB_PASSWORD` have the same ones.
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Words after which the value is a secret, also with more letters in front: `dbpassword`. */
const secretWord = /(?:password|passwd|passphrase|passcode|secret|token|apikey|credentials?)$/;
/** The same as whole words. `pass` and `pwd` alone are other things too. */
const wholeWords = new Set(['pgpass', 'authorization', 'privatekey', 'secretkey', 'accesskey']);
const afterAnother = new Set(['pass', 'pwd']);
/** What a key is for, if it is to stay secret. `partition_key` and `public_key` may be read by everybody. */
const secretKeys = new Set(
  'api private access secret signing encryption account auth master shared hmac session client service'.split(
    ' ',
  ),
);
/** What follows a secret word without another meaning: `PASSWORD_2`, `old_token`. */
const qualifier = /^(?:v?\d+|old|new|current|previous|next|primary|secondary|value|plain|b64|base64|base)$/;

const known = new Map<string, boolean>();

/** True if the value of a variable, a flag, a header or a key of this name is a secret by its name. */
export function isSecretName(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = name.length <= 200 && endsInSecret(wordsOf(name));
    known.set(name, answer);
  }
  return answer;
}

function endsInSecret(words: string[]): boolean {
  const meant = words.filter((word, index) => index === 0 || !qualifier.test(word));
  const [last = '', before] = [meant.at(-1), meant.at(-2)];
  if (last === 'key') return before !== undefined && secretKeys.has(before);
  if (afterAnother.has(last)) return before !== undefined && before !== 'old' && before !== 'proxy';
  return secretWord.test(last) || wholeWords.has(last);
}

/** True for a password of any kind: it may be a number, or words that nothing else would be. */
export const isPasswordName = (name: string): boolean =>
  wordsOf(name).some((word) => /(?:password|passwd|passphrase|passcode|^pass|^pgpass|^pwd)$/.test(word));
