import { expect, test, vi } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { collectFindings } from '../inspect/collect.ts';
import { describeWith } from '../testing/describe-with.ts';
import { whereOf } from '../testing/findings.ts';
import { type Files, temporaryRepository, widgetDefinition } from '../testing/temporary-repository.ts';
import { istioAnalysis, kustomize, validator } from '../testing/validation-tools.ts';
import type { Available } from '../toolchain/availability.ts';
import { bufLintTool } from './buf.ts';
import { istioAnalysisTool } from './istio-analysis.ts';
import { kubeconformTool } from './kubeconform.ts';
import { toolSource } from './source.ts';
import type { ExternalTool } from './tool.ts';

/** A mistake that only an external tool finds, with `CODE place` and a part of its message. */
type Row = readonly [name: string, files: Files, ...expected: (readonly [where: string, message: string])[]];

const extra = 'services/orders/extra/more.yaml';
const patch = 'services/orders/patches/more.yaml';

const documents: readonly Row[] = [
  [
    'a value of another type, in a document of extra/',
    { [extra]: document('v1', 'ConfigMap', 'rates', 'data:\n  pound: "2"\n  euro: 1.10') },
    [`MESH611 ${extra}:6:9`, '/data/euro: got number, want'],
  ],
  [
    'a key that the kind does not have, in the second document of a file',
    {
      'schemas/widget.yaml': widgetDefinition,
      [extra]: `${document('v1', 'ConfigMap', 'rates', 'data: { euro: "1" }')}---
${document('example.com/v1', 'Widget', 'names', 'specs: { size: 1 }')}`,
    },
    [`MESH611 ${extra}:9:1`, 'Widget has no field specs'],
  ],
  [
    'a value of another type, in a document and in a patch of one cluster',
    {
      'services/orders/extra/dev/more.yaml': document('v1', 'ConfigMap', 'rates', 'data: { euro: 1.10 }'),
      'services/orders/patches/dev/more.yaml': document('v1', 'Service', 'orders', 'spec: { type: 1 }'),
    },
    ['MESH611 services/orders/extra/dev/more.yaml:4:15', '/data/euro: got number, want'],
    ['MESH611 services/orders/patches/dev/more.yaml:4:15', '/spec/type: got number, want'],
  ],
  [
    'an unknown kind',
    { [extra]: document('example.com/v1', 'Widget', 'more', 'spec: { size: 1 }') },
    [`MESH612 ${extra}:1:1`, 'no schema is known for Widget of example.com/v1'],
  ],
  [
    'a field that the definition in schemas/ does not have',
    {
      'schemas/widget.yaml': widgetDefinition,
      [extra]: document('example.com/v1', 'Widget', 'more', 'spec: { size: 1, colour: red }'),
      'services/orders/extra/right.yaml': document('example.com/v1', 'Widget', 'right', 'spec: { size: 1 }'),
    },
    [`MESH611 ${extra}:4:18`, 'Widget has no field spec.colour'],
  ],
  [
    'a value that a patch to merge makes wrong, in a list item found by its name',
    {
      [patch]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  template:
    spec:
      containers:
        - name: orders
          imagePullPolicy: Sometimes
`,
    },
    [`MESH611 ${patch}:10:28`, 'imagePullPolicy'],
  ],
  [
    'a value that a JSON patch makes wrong',
    {
      [patch]: `target: { kind: Service, name: orders }
patch:
  - op: add
    path: /metadata/annotations
    value: { team: orders }
  - op: replace
    path: /spec/ports/0/port
    value: grpc
`,
    },
    [`MESH611 ${patch}:8:12`, '/spec/ports/0/port: got string, want integer'],
  ],
  [
    'a key that the tools write with escapes',
    {
      'schemas/widget.yaml': widgetDefinition,
      [extra]: document('example.com/v1', 'Widget', 'more', 'spec: { size: 1 }'),
      [patch]: document('example.com/v1', 'Widget', 'more', "'\u{8d544} \"ö\" it''s': 1"),
    },
    [`MESH611 ${patch}:4:1`, 'Widget has no field '],
  ],
  [
    'a key that metadata does not have',
    {
      'schemas/widget.yaml': widgetDefinition,
      [extra]: document('example.com/v1', 'Widget', 'more', 'spec: { size: 1 }'),
      [patch]:
        'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: more\n  label: { team: orders }\n',
    },
    [`MESH611 ${patch}:5:3`, 'Widget has no field metadata.label'],
  ],
];

const clusters: readonly Row[] = [
  [
    'a value that the schema allows, and Istio does not',
    {
      [extra]: document(
        'networking.istio.io/v1',
        'Sidecar',
        'more',
        `spec:
  egress:
    - hosts: [shop/a.*.com]`,
      ),
    },
    [`MESH621 ${extra}:6:15`, 'IST0106: Istio refuses this Sidecar: domain name "*.com" invalid'],
  ],
  [
    'a missing gateway, but not one that another repository may provide',
    {
      [extra]: document(
        'networking.istio.io/v1',
        'VirtualService',
        'more',
        `spec:
  hosts: [more.example.com]
  gateways: [elsewhere/public, nowhere]
  http:
    - route:
        - destination: { host: stock.shop.svc.cluster.local }`,
      ),
    },
    [`MESH621 ${extra}:6:32`, 'IST0101: gateway not found: "nowhere"'],
  ],
  [
    'a rule of TCP after one that matches everything',
    {
      [extra]: document(
        'networking.istio.io/v1',
        'VirtualService',
        'more',
        `spec:
  hosts: [more.example.com]
  tcp:
    - route:
        - destination: { host: stock.shop.svc.cluster.local }
    - route:
        - destination: { host: orders.shop.svc.cluster.local }`,
      ),
    },
    [`MESH622 ${extra}:9:7`, 'IST0130: no request reaches rule 2 of this VirtualService'],
  ],
];

const protos: readonly Row[] = [
  [
    'a proto that breaks a rule of buf lint',
    { 'protos/buf.yaml': 'version: v2\nlint: { use: [ENUM_ZERO_VALUE_SUFFIX] }\n', ...withEnum('LIGHT') },
    ['MESH631 protos/shop/v1/colour.proto:4:3', 'ENUM_ZERO_VALUE_SUFFIX: Enum zero value name "LIGHT"'],
  ],
  [
    'an exception next to the place',
    {
      'protos/buf.yaml': 'version: v2\nlint: { use: [ENUM_ZERO_VALUE_SUFFIX] }\n',
      ...withEnum('// buf:lint:ignore ENUM_ZERO_VALUE_SUFFIX\n  LIGHT'),
    },
  ],
  [
    'a configuration that buf does not understand',
    { 'protos/buf.yaml': 'version: v2\nlint: { use: [NO_SUCH_RULE] }\n' },
    ['MESH631 protos/buf.yaml:1:1', 'NO_SUCH_RULE'],
  ],
];

vi.setConfig({ testTimeout: 60_000 });

describeWith('kustomize and kubeconform', validator, () => testRows(documents, kubeconformTool));
describeWith("Istio's analysis", kustomize.available ? istioAnalysis : kustomize, (_: Available) =>
  testRows(clusters, istioAnalysisTool),
);
describeWith('buf lint', { available: true }, () => testRows(protos, bufLintTool));

function testRows(rows: readonly Row[], tool: ExternalTool): void {
  test.each(rows.map(([name, files, ...expected]) => ({ name, files, expected })))(
    'find $name',
    async ({ files, expected }) => {
      const root = temporaryRepository(files);
      const sources = [toolSource({ all: true, tools: [tool] })];
      const collected = await collectFindings({ root, sources });
      const diagnostics = collected.diagnostics.filter(isOfTools);
      expect(diagnostics.map(whereOf)).toEqual(expected.map(([where]) => where));
      for (const [index, [, message]] of expected.entries())
        expect(diagnostics[index]?.message).toContain(message);
    },
  );
}

/** Information of our own checks is not the subject here. */
const isOfTools = ({ rule }: Diagnostic): boolean => rule.code.startsWith('MESH6');

function document(apiVersion: string, kind: string, name: string, rest: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\n${rest}\n`;
}

function withEnum(value: string): Files {
  return {
    'protos/shop/v1/colour.proto': `syntax = "proto3";\npackage shop.v1;\nenum Colour {\n  ${value} = 0;\n}\n`,
  };
}
