import { defineCheck } from './check.ts';
import { writtenTexts } from './plain-text.ts';

/** What must not be read by everybody who can read the repository, as the last word of a name. */
const secretWord =
  /(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credentials?)$/i;

/** Lines of a file beyond this are data, not settings; characters. */
const longestLine = 1_000;

/** Texts that are no secret: references, paths, words of a switch, and what is filled in elsewhere. */
const harmless =
  /^(?:\/.*|\$.*|<.*>|\{\{.*|\*+|true|false|null|none|~|[a-z]+:\/\/[^@]*|x{3,}|change[-_ ]?me)?$/i;

export const plainTextValue = defineCheck({
  code: 'MESH338',
  severity: 'warning',
  title: 'A value that looks like a secret, in a file or a document',
  explanation:
    'A file of config becomes a ConfigMap, which everybody may read who may read the namespace, and what stands in extra/ and patches/ goes to the cluster as it is. A password in one of them is a password in git. Of env this is said as MESH471.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run(workspace) {
    for (const { name, text, at, isFile, from } of writtenTexts(workspace)) {
      const found = isFile ? lineOf(text) : from === 'addition' && isSecret(name, text) ? name : undefined;
      if (found === undefined) continue;
      yield {
        message: `${found}${isFile ? ` in ${name}` : ''} looks like a secret, and its value is written here`,
        at,
        hint: 'keep the value in a Secret: name it under secrets, or by secretKeyRef',
      };
    }
  },
});

const isSecret = (name: string, value: string): boolean =>
  secretWord.test(name) && !harmless.test(value.trim());

/** The name of the first line in a file that sets a secret. */
function lineOf(text: string): string | undefined {
  for (const line of text.split('\n')) {
    if (line.length > longestLine) continue;
    const [, name = '', value = ''] = /^[\s\-{"']*([\w.-]+)["']?\s*[:=]\s*(.*)$/.exec(line) ?? [];
    const plain = value.replace(/^["']|["',;}\s]+$/g, '');
    if (isSecret(name, plain)) return name;
  }
  return undefined;
}
