import { apart, type SecretStretch } from './found.ts';

/**
 * Values with the form of a credential, by the standard that defines the form. Tokens of single providers are
 * found by secretlint, except those that it does not cover. The first group is the part to mask.
 * Source: RFC 7468 (PEM), RFC 7519 (JWT), RFC 9110 (Authorization), RFC 3986 (user information in a URL), RFC
 * 7518 (JWK).
 */
const shapes: readonly (readonly [what: string, pattern: RegExp, needs?: string])[] = [
  [
    'a private key',
    /(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:[\s\S]{0,20000}?-----END [A-Z ]+-----|[\s\S]{0,20000}))/dg,
  ],
  ['a JSON Web Token', /\b(eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000})/dg],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]*:(?!\$|<|\*|%24|\{)([^\s:/@]+)@[^\s/]/dgi],
  ['a token of an HTTP header', /(?:^|[\s"'=,])(?:Bearer|Basic) +(?=\S*\d)([A-Za-z0-9._~+/-]{8,}=*)/dgi],
  ['a key that signs tokens', /"[dk]"\s*:\s*"([A-Za-z0-9_-]{6,})"/dg, '"kty"'],
  ['an access key of AWS', /\b((?:AKIA|ASIA)[0-9A-Z]{16})\b/dg],
  ['an API key of Google', /\b(AIza[A-Za-z0-9_-]{35})/dg],
  ['a key of Stripe', /\b([rs]k_live_[A-Za-z0-9]{16,})/dg],
  ['a key of an Azure account', /\bAccountKey=([A-Za-z0-9+/]{40,}=*)/dg],
];

/** A quick test that every form needs; most texts fail it. */
const hint = /-----BEGIN|eyJ|:\/\/[^\s/]*@|bearer |basic |"[dk]"|AKIA|ASIA|AIza|k_live_|AccountKey=/i;

/** The credentials in a text, by their form. */
export function shapesIn(text: string): SecretStretch[] {
  if (text.length < 8 || !hint.test(text)) return [];
  return apart(
    shapes.flatMap(([what, pattern, needs = '']) =>
      [...(text.includes(needs) ? text.matchAll(pattern) : [])].flatMap(({ indices }) => {
        const range = indices?.[1];
        return range ? [{ start: range[0], end: range[1], what }] : [];
      }),
    ),
  );
}
