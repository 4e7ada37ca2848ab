import { parsedJson } from '../../lang/json.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const issuerWithoutKeys = defineCheck({
  name: 'issuer-without-keys',
  code: 'MESH458',
  severity: 'error',
  title: "A token issuer's keys that cannot be found",
  explanation:
    'A token is checked with the keys of its issuer: from one place. With two, Istio refuses the document; with none, it asks the issuer itself, which works for an https URL only; and from text that is no key set no key is read. Then every call with a token is refused.',
  source: 'Istio, JWTRule; RFC 7517, section 5',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* unusableKeys(source);
  },
});

function* unusableKeys({ spec, at }: SettingsSource): Iterable<Finding> {
  if (!spec.jwt) return;
  const { issuer, jwks, jwksUri } = spec.jwt;
  if (jwks !== undefined && jwksUri !== undefined) {
    yield {
      message: 'jwks and jwksUri both say where the keys are',
      at: at(['jwt', 'jwks'], 'key'),
      hint: 'keep jwksUri, so that the issuer can change its keys',
      related: [{ message: 'the other', at: at(['jwt', 'jwksUri'], 'key') }],
    };
  }
  if (jwks === undefined && jwksUri === undefined && !/^https:\/\/[^/]/.test(issuer)) {
    yield {
      message: `the keys of ${issuer} cannot be discovered: it is no https URL`,
      at: at(['jwt', 'issuer']),
      hint: 'add jwksUri, where the issuer shows its keys',
    };
  }
  if (jwks !== undefined && !isKeySet(jwks)) {
    yield {
      message: 'jwks is no JSON Web Key Set',
      at: at(['jwt', 'jwks']),
      hint: 'a JSON object with the list keys, and a key in it: {"keys":[{"kty":…}]}',
    };
  }
}

function isKeySet(text: string): boolean {
  const keys: unknown = Object(parsedJson(text)).keys;
  return Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof Object(key).kty === 'string');
}
