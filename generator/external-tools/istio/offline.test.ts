import { expect, test } from 'vitest';
import { uncertainMessages, whyUncertain } from './offline.ts';

const known = { namespaces: new Set(['shop']), envoyFilters: () => 1, isForHttpOnly: () => false };
const why = (code: string, message: string) => whyUncertain({ code, level: 'Error', message }, known);

test.each([
  ['IST0101', 'Referenced gateway not found: "istio-ingress/public"'],
  ['IST0101', 'Referenced host not found: "rates.bank.svc.cluster.local"'],
  ['IST0101', 'Referenced host+subset in destinationrule not found: "rates.bank.svc.cluster.local+v1"'],
  [
    'IST0132',
    'one or more host [a] defined in VirtualService shop/a not found in Gateway istio-ingress/public.',
  ],
  [
    'IST0128',
    'DestinationRule shop/a in namespace shop has TLS mode set to SIMPLE but no caCertificates are set',
  ],
  [
    'IST0129',
    'DestinationRule shop/a in namespace shop has TLS mode set to SIMPLE but no caCertificates are set',
  ],
  [
    'IST0133',
    'Schema validation warning: EnvoyFilter exposes internal implementation details that may change at any time.',
  ],
  ['IST0157', 'The Telemetry a in namespace shop with no providers will be ignored.'],
])('%s is not reported if files alone cannot confirm it: %s', (code, message) => {
  expect(why(code, message)).toMatch(/\w+/);
});

test.each([
  ['IST0101', 'Referenced gateway not found: "shop/public"'],
  ['IST0101', 'Referenced gateway not found: "public"'],
  ['IST0101', 'Referenced host not found: "stock.shop.svc.cluster.local"'],
  ['IST0101', 'Referenced host+subset in destinationrule not found: "stock+v1"'],
  ['IST0132', 'one or more host [a] defined in VirtualService shop/a not found in Gateway shop/public.'],
  ['IST0133', 'Schema validation warning: configured AuthorizationPolicy will deny all traffic to TCP ports'],
  ['IST0130', 'VirtualService rule #1 not used (only the last rule can have no matches).'],
])('%s is reported if it is about something rendered here: %s', (code, message) => {
  expect(why(code, message)).toBeUndefined();
});

test('each exception has a reason and an Istio code', () => {
  for (const { code, reason } of uncertainMessages) {
    expect(code).toMatch(/^IST\d{4}$/);
    expect(reason.length).toBeGreaterThan(30);
  }
});
