import { isPasswordName, isSecretName } from './names.ts';

/** Less is a flag or a letter for something, characters. */
const shortest = 3;

/** Texts that stand for something else: variables, templates, references to secret stores, paths, public keys. */
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
  // What SOPS and Sealed Secrets have encrypted.
  /^(?:ENC\[|Ag[AB][A-Za-z0-9+/]{40,}=*$)/,
];

/** Words of switches, kinds of tokens, and what is written where a value is to follow. */
const plainWords =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|unset|empty|default|auto|always|never|enabled?|disabled?|required?|optional|allow|deny|bearer|basic|jwt|oauth2?|opaque|tbd|todo|n\/a|~|\*+|\.{3}|…|x{3,}|change[-_ ]?me.*|replace[-_ ]?me.*|to[-_ ]?be[-_ ].*|your[-_ ].*|example.*|dummy|placeholder|redacted|masked|hidden|fill[-_ ]?in.*)$/i;

const amount = /^[\d.,]+(?:[a-z]{1,3}|%)?$/i;

/** True if a value is no secret, whatever its name is. */
export function isHarmless(name: string, value: string): boolean {
  const text = value.trim();
  if (text === '' || plainWords.test(text)) return true;
  if (text.length < shortest) return !isPasswordName(name);
  if (references.some((pattern) => pattern.test(text))) return true;
  // A number is how many, how long, or whether; as a password it is one if it is long enough.
  if (amount.test(text)) return !(isPasswordName(name) && /^\d{6,}$/.test(text));
  if (isPasswordName(name)) return false;
  // What a Secret is called, or a key in it: words without a digit, as in `credentials: orders-db`.
  return /^[a-z]+(?:[-_.][a-z]+)+$/.test(text) || (/^[A-Za-z_.-]+$/.test(text) && isSecretName(text));
}

/** True for a value of so many different kinds of characters that hardly anybody wrote it as a word. */
export const isRandom = (value: string): boolean =>
  value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
