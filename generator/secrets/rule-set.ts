import type { SecretStretch } from './found.ts';

/** A text with the name of its setting, which some rules need. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The provider of each rule whose name differs from it. */
const providers: Readonly<Record<string, string>> = {
  aws: 'AWS',
  gcp: 'Google Cloud',
  openai: 'OpenAI',
  huggingface: 'Hugging Face',
  sendgrid: 'SendGrid',
  github: 'GitHub',
  gitlab: 'GitLab',
  npm: 'npm',
  'hashicorp-vault': 'HashiCorp Vault',
};

/** A long word with letters and digits, or a URL with user information: every rule needs one of them. */
const long = /[A-Za-z0-9_+/=-]{16,}/g;

/**
 * True for a text in which a rule could find something. Most texts of a fleet cannot contain a credential:
 * hosts, methods, tags.
 */
export function mayHoldCredential(text: string): boolean {
  if (text.length < 12) return false;
  if (/:\/\/[^\s/]*@|-----BEGIN/.test(text)) return true;
  for (const [word] of text.matchAll(long)) {
    // A digest, which is public, and names of methods, hosts and versions.
    if (/^[0-9a-f]{64}$/.test(word) || /^[a-z]+(?:-[a-z0-9]{1,12})*$/.test(word)) continue;
    if (/\d/.test(word) && /[A-Za-z]/.test(word)) return true;
  }
  return false;
}

/**
 * The findings of the rules of secretlint in each text. Its package is loaded only if needed, because that
 * takes longer than all other checks of a small fleet.
 */
export async function credentialsIn(texts: readonly NamedText[]): Promise<SecretStretch[][]> {
  const found: SecretStretch[][] = texts.map(() => []);
  const looked = texts.flatMap(({ text }, index) => (mayHoldCredential(text) ? [index] : []));
  if (looked.length === 0) return found;
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  // All texts in one run: every run compiles every pattern again.
  let content = '';
  const starts: number[] = [];
  for (const index of looked) {
    const { name, text } = texts[index] ?? { name: '', text: '' };
    starts.push(content.length);
    content += `${name}: ${text}\n\n`;
  }
  const { messages } = await lintSource({
    source: { filePath: 'specs.yaml', content, ext: '.yaml', contentType: 'text' },
    options: {
      config: { rules: [{ id: preset, rule: creator, rules: [{ id: comments, disabled: true }] }] },
      noPhysicFilePath: true,
    },
  });
  for (const { ruleId, range, data } of messages) {
    const index = looked[starts.findLastIndex((start) => start <= range[0])];
    const text = index === undefined ? undefined : texts[index]?.text;
    if (index === undefined || text === undefined) continue;
    found[index]?.push({ ...stretchOf(text, data), what: whatOf(ruleId) });
  }
  return found;
}

/**
 * The quoted part of a message is the secret. In some rules the range starts at the name in front of it.
 * Otherwise the whole text is the secret.
 */
function stretchOf(text: string, data: object | undefined): { start: number; end: number } {
  const quoted = Object.values(data ?? {}).filter(
    (value) => typeof value === 'string' && text.includes(value),
  );
  const [secret = text] = quoted.sort((a, b) => b.length - a.length);
  const start = text.indexOf(secret);
  return { start, end: start + secret.length };
}

const preset = '@secretlint/secretlint-rule-preset-recommend';
/** A comment in one text would disable rules for all texts. */
const comments = '@secretlint/secretlint-rule-filter-comments';

function whatOf(ruleId: string): string {
  const rule = ruleId.split('/secretlint-rule-').at(-1) ?? ruleId;
  if (rule === 'privatekey') return 'a private key';
  if (rule === 'basicauth' || rule === 'database-connection-string') return 'a password in a URL';
  return `a credential of ${providers[rule] ?? `${rule.charAt(0).toUpperCase()}${rule.slice(1)}`}`;
}
