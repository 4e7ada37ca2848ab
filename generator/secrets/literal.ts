import { isPasswordName, isSecretName } from './names.ts';

/** Minimum length in characters. A shorter value is a flag or an abbreviation. */
const shortest = 3;

/** Placeholders: variables, templates, references to secret stores, paths, public keys. */
const references: readonly RegExp[] = [
  /^\$[({\w]/,
  /^%(?:[({]\w|\w+%$)/,
  /^\{\{|^<[^>]*>$|^\[[^\]]*\]$/,
  /^(?:\.{0,2}|~)\/[a-z.]/,
  /^[A-Za-z]:\\/,
  /^(?:file|vault|ref\+[\w-]+|arn|op|sops|gcpsm|awssm|azurekv|secretref):/,
  /^(?:projects|secret|secrets|kv)\/\S+$/,
  /^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i,
  /^-----BEGIN (?:[A-Z]+ )*(?:PUBLIC KEY|CERTIFICATE)/,
  /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) /,
  // Values encrypted by SOPS and Sealed Secrets.
  /^(?:ENC\[|Ag[AB][A-Za-z0-9+/]{40,}=*$)/,
];

/** Switches, kinds of tokens, and placeholders. */
const plainWords =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|unset|empty|default|auto|always|never|enabled?|disabled?|required?|optional|allow|deny|bearer|basic|jwt|oauth2?|opaque|tbd|todo|n\/a|~|\*+|\.{3}|…|x{3,}|change[-_ ]?me.*|replace[-_ ]?me.*|to[-_ ]?be[-_ ].*|your[-_ ].*|example.*|dummy|placeholder|redacted|masked|hidden|fill[-_ ]?in.*)$/i;

const amount = /^[\d.,]+(?:[a-z]{1,3}|%)?$/i;

/** True if a value is not a secret, whatever its name is. */
export function isHarmless(name: string, value: string): boolean {
  const text = value.trim();
  if (text === '' || plainWords.test(text)) return true;
  if (text.length < shortest) return !isPasswordName(name);
  if (references.some((pattern) => pattern.test(text))) return true;
  // A number is an amount, a duration or a switch. As a password it counts only if it is long enough.
  if (amount.test(text)) return !(isPasswordName(name) && /^\d{6,}$/.test(text));
  if (isPasswordName(name)) return false;
  // The name of a Secret, or a key in it: words without a digit, as in `credentials: orders-db`.
  return /^[a-z]+(?:[-_.][a-z]+)+$/.test(text) || (/^[A-Za-z_.-]+$/.test(text) && isSecretName(text));
}

/** True for a value with so many kinds of characters that it is unlikely to be a word. */
export const isRandom = (value: string): boolean =>
  value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
