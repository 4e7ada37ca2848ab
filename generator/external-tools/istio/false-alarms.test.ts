import { expect, test, vi } from 'vitest';
import { spanOf } from '../../diagnostics/print.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { analyzer } from '../../testing/validation-tools.ts';
import { uncertainMessages } from './offline.ts';
import { findingsOf } from './testing/findings-of.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A document that Istio reports without reason, one change that makes it a mistake, and the finding of that. */
interface Row {
  readonly code: string;
  readonly document: string;
  readonly change: readonly [from: string, to: string];
  readonly found: string;
}

const headOf = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: more, namespace: shop }\nspec:\n`;

const lua = 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua';

const rows: readonly Row[] = [
  {
    code: 'IST0101',
    document: `${headOf('networking.istio.io/v1', 'VirtualService')}  hosts: [more.example.com]
  gateways: [istio-ingress/public]
  http: [{ route: [{ destination: { host: stock } }] }]
`,
    change: ['istio-ingress/public', 'shop/public'],
    found: '6 IST0101: gateway not found: "shop/public"',
  },
  {
    code: 'IST0132',
    document: `${headOf('networking.istio.io/v1', 'VirtualService')}  hosts: [more.example.com]
  gateways: [istio-ingress/public]
  http: [{ route: [{ destination: { host: stock } }] }]
---
${headOf('networking.istio.io/v1', 'Gateway')}  selector: { istio: own }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [other.example.com] }]
`,
    change: ['istio-ingress/public', 'shop/more'],
    found: '6 IST0132: no server of Gateway shop/more is for a host of this VirtualService',
  },
  {
    code: 'IST0133',
    document: `${headOf('networking.istio.io/v1alpha3', 'EnvoyFilter')}  workloadSelector: { labels: { app: stock } }
  configPatches:
    - { applyTo: CLUSTER, patch: { operation: MERGE, value: { connect_timeout: 1s } } }
`,
    change: ['connect_timeout', 'connect_time'],
    found: '7 IST0133: Istio warns about this EnvoyFilter: unknown field "connect_time"',
  },
  {
    code: 'IST0133',
    document: `${headOf('security.istio.io/v1', 'AuthorizationPolicy')}  selector: { matchLabels: { app: stock } }
  action: DENY
  rules: [{ to: [{ operation: { paths: [/shop.v1.Stock/Delete] } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: stock-http, namespace: shop }
spec: { selector: { app: stock }, ports: [{ name: http, port: 8080 }] }
`,
    change: ['name: http', 'name: tcp'],
    found: '6 IST0133: ',
  },
  {
    code: 'IST0151',
    document: `${headOf('networking.istio.io/v1alpha3', 'EnvoyFilter')}  workloadSelector: { labels: { app: stock } }
  configPatches:
    - applyTo: HTTP_FILTER
      patch: { operation: INSERT_BEFORE, value: { name: a, typed_config: { "@type": ${lua} } } }
`,
    change: ['HTTP_FILTER', 'CLUSTER'],
    found: '8 IST0133: Istio warns about this EnvoyFilter: unknown field "typed_config"',
  },
  {
    code: 'IST0128',
    document: `${headOf('networking.istio.io/v1', 'DestinationRule')}  host: more.example.com
  trafficPolicy:
    tls: { mode: SIMPLE }
`,
    change: ['SIMPLE', 'MUTUAL'],
    found: '7 IST0106: Istio refuses this DestinationRule: client certificate required for mutual tls',
  },
  {
    code: 'IST0129',
    document: `${headOf('networking.istio.io/v1', 'DestinationRule')}  host: more.example.com
  trafficPolicy:
    portLevelSettings:
      - { port: { number: 443 }, tls: { mode: SIMPLE } }
`,
    change: [', tls: { mode: SIMPLE }', ''],
    found: '8 IST0106: Istio refuses this DestinationRule: port traffic policy must have at least one field',
  },
  {
    code: 'IST0157',
    document: `${headOf('telemetry.istio.io/v1', 'Telemetry')}  selector: { matchLabels: { app: stock } }
  accessLogging:
    - filter: { expression: response.code >= 400 }
`,
    change: ['>= 400', '>='],
    found: '7 IST0106: Istio refuses this Telemetry: ',
  },
];

test('every exception has a document that needs it', () => {
  // No document can get IST0165 alone: its name is not a valid one, which is in testdata/validation.
  const codes = [...rows.map(({ code }) => code), 'IST0165'];
  expect(new Set(uncertainMessages.map(({ code }) => code))).toEqual(new Set(codes));
});

async function findings(document: string): Promise<string[]> {
  const { tools } = await findingsOf(temporaryRepository({ 'services/stock/extra/more.yaml': document }));
  return tools.map(({ message, at }) => `${spanOf(at).line} ${message}`);
}

describeWith('a false alarm', analyzer, () => {
  test.each(rows)('$code is not reported, and a mistake in the same document is', async (row) => {
    expect(await findings(row.document)).toEqual([]);
    const found = await findings(row.document.replace(row.change[0], row.change[1]));
    expect(found.map((each) => each.slice(0, row.found.length))).toContain(row.found);
  });
});
