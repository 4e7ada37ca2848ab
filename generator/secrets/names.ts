/**
 * The words of a name, in lower case: separated by `_`, `-`, `.`, spaces, or a change of case. `dbPassword`
 * and `DB_PASSWORD` have the same words.
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Words that mark the value as secret, also with a prefix: `dbpassword`. */
const secretWord = /(?:password|passwd|passphrase|passcode|secret|token|apikey|credentials?)$/;
/** The same, but only as whole words. `pass` and `pwd` without another word have other meanings too. */
const wholeWords = new Set(['pgpass', 'authorization', 'privatekey', 'secretkey', 'accesskey']);
const afterAnother = new Set(['pass', 'pwd']);
/** Words before `key` that make it secret. `partition_key` and `public_key` are public. */
const secretKeys = new Set(
  'api private access secret signing encryption account auth master shared hmac session client service'.split(
    ' ',
  ),
);
/** What may follow a secret word without changing its meaning: `PASSWORD_2`, `old_token`. */
const qualifier = /^(?:v?\d+|old|new|current|previous|next|primary|secondary|value|plain|b64|base64|base)$/;

const known = new Map<string, boolean>();

/** True if the name of a variable, a flag, a header or a key marks its value as secret. */
export function isSecretName(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = name.length <= 200 && endsInSecret(wordsOf(name));
    known.set(name, answer);
  }
  return answer;
}

function endsInSecret(words: string[]): boolean {
  const relevant = words.filter((word, index) => index === 0 || !qualifier.test(word));
  const [last = '', before] = [relevant.at(-1), relevant.at(-2)];
  if (last === 'key') return before !== undefined && secretKeys.has(before);
  if (afterAnother.has(last)) return before !== undefined && before !== 'old' && before !== 'proxy';
  return secretWord.test(last) || wholeWords.has(last);
}

/** True for a password of any kind: its value may be a number, or words that no other secret would be. */
export const isPasswordName = (name: string): boolean =>
  wordsOf(name).some((word) => /(?:password|passwd|passphrase|passcode|^pass|^pgpass|^pwd)$/.test(word));
