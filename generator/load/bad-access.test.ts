import { describe } from 'vitest';
import { appended, paths } from '../testing/edited.ts';
import { testMistakes } from '../testing/findings.ts';

const { stock } = paths;

describe('invalid policies', () => {
  testMistakes([
    [
      'PERMISSIVE without a reason',
      appended(stock, 'mtls: { mode: PERMISSIVE }\n'),
      ['MESH202 services/stock/service.yaml:8:1', 'mtls has no reason', '(Why plain text'],
    ],
    [
      'an unknown mode',
      appended(stock, 'mtls: PERMISSIVE\n'),
      ['MESH203 services/stock/service.yaml:8:7', 'but must be STRICT or a map', ''],
    ],
    [
      'a principal of anybody',
      appended(stock, 'allowPrincipals: [{ principal: ns/a/sa/*, methods: [Get], reason: all }]\n'),
      ['MESH205 services/stock/service.yaml:8:32', '"ns/a/sa/*" is not a principal', 'No wildcards'],
    ],
    [
      'keys over plain HTTP, and a claim without values',
      appended(
        stock,
        `jwt:
  issuer: https://login.example.com
  audiences: [stock]
  jwksUri: http://login.example.com/keys
  require: [{ methods: [Get], claims: { scope: [] } }]
`,
      ),
      ['MESH205 services/stock/service.yaml:11:12', 'is not an https URL', 'https://'],
      ['MESH206 services/stock/service.yaml:12:48', 'claims.scope', 'One match is enough'],
    ],
    [
      'methods that are in no proto, in every policy that can name them',
      appended(
        stock,
        `allowPrincipals: [{ principal: ns/a/sa/b, methods: [Gett], reason: because }]
deny: [{ methods: [Reserv] }]
jwt: { issuer: 'https://a.example.com', audiences: [a], require: [{ methods: [Got] }] }
mtls: { mode: PERMISSIVE, reason: because, plaintextMethods: [Sell] }
`,
      ),
      ['MESH310 services/stock/service.yaml:8:53', 'no method Gett', 'Get'],
      ['MESH310 services/stock/service.yaml:9:20', 'no method Reserv', 'Reserve'],
      ['MESH310 services/stock/service.yaml:10:79', 'no method Got', 'Get'],
      ['MESH310 services/stock/service.yaml:11:63', 'no method Sell', ''],
    ],
  ]);
});
