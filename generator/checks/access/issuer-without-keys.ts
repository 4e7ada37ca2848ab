import { parsedJson } from '../../lang/json.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const issuerWithoutKeys = defineCheck({
  name: 'issuer-without-keys',
  code: 'MESH458',
  severity: 'error',
  title: 'Istio cannot find the keys of a token issuer',
  explanation:
    'Istio verifies a token with the keys of its issuer and needs exactly one source for them. With two sources, Istio rejects the document. With none, it asks the issuer, which works only if the issuer is an https URL. If jwks is not a valid key set, Istio reads no key, and every call with a token fails.',
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
      message: 'jwks and jwksUri are both set, but only one source of keys is allowed',
      at: at(['jwt', 'jwks'], 'key'),
      hint: 'keep jwksUri: then the issuer can rotate its keys',
      related: [{ message: 'the other source', at: at(['jwt', 'jwksUri'], 'key') }],
    };
  }
  if (jwks === undefined && jwksUri === undefined && !/^https:\/\/[^/]/.test(issuer)) {
    yield {
      message: `the keys of ${issuer} cannot be discovered: the issuer is not an https URL`,
      at: at(['jwt', 'issuer']),
      hint: 'add jwksUri with the URL of the keys of the issuer',
    };
  }
  if (jwks !== undefined && !isKeySet(jwks)) {
    yield {
      message: 'jwks is not a JSON Web Key Set',
      at: at(['jwt', 'jwks']),
      hint: 'write a JSON object with a list of keys: {"keys":[{"kty":…}]}',
    };
  }
}

function isKeySet(text: string): boolean {
  const keys: unknown = Object(parsedJson(text)).keys;
  return Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof Object(key).kty === 'string');
}
