import { expect, test } from 'vitest';
import { existingDocuments } from '../../testing/existing-documents.ts';
import { lossesOfEntry } from './external.ts';

const entry = (more: string, metadata = '') => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: shop${metadata} }
spec: { hosts: [api.example.com, b.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS${more} }
`;
const rule = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: shop }
spec: { host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE, insecureSkipVerify: true } } }
`;

function losses(text: string): string[] {
  const [first, ...rules] = existingDocuments(text);
  return first ? lossesOfEntry(first, rules) : [];
}

test('what an external service has no key for is listed', () => {
  expect(losses(entry(''))).toEqual([]);
  expect(losses(entry(', exportTo: ["*"]'))).toEqual([]);
  expect(losses(entry(', exportTo: ["."], subjectAltNames: [a]', ', annotations: { a: b }'))).toEqual([
    'an external service has no key for spec.exportTo, spec.subjectAltNames, annotation a',
  ]);
});

test('settings for one of several hosts are listed', () => {
  expect(losses(entry('') + rule)).toEqual([
    'an external service has no key for tls.insecureSkipVerify of DestinationRule pay',
    'DestinationRule pay is for api.example.com alone, but the spec has its settings for all hosts: api.example.com, b.example.com',
  ]);
});
