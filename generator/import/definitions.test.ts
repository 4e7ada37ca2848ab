import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { existingDocuments } from '../testing/existing-documents.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { definitionsFor } from './definitions.ts';

const monitor = existingDocuments(
  'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: { name: a, namespace: shop }\n',
);
const text =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: podmonitors.monitoring.coreos.com\nspec:\n  group: monitoring.coreos.com\n  names:\n    kind: PodMonitor\n';
const path = 'schemas/podmonitors.monitoring.coreos.com.yaml';

test('the definition of a kept kind is kept', () => {
  const { files, missing } = definitionsFor(temporaryFolder(), monitor, existingDocuments(text));
  expect([...files]).toEqual([[path, text]]);
  expect(missing).toEqual([]);
});

test('a definition that the input lacks is a command', () => {
  expect(definitionsFor(temporaryFolder(), monitor, []).missing).toEqual([
    `kubectl get customresourcedefinition podmonitors.monitoring.coreos.com -o yaml > ${path}`,
  ]);
});

test('known kinds, and those of the repository, need none', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'schemas'));
  writeFileSync(join(root, path), text);
  const cronJob = existingDocuments('apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: a }\n');
  const filter = existingDocuments(
    'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: a }\n',
  );
  const rule = existingDocuments(
    'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: a }\n',
  );
  const found = definitionsFor(root, [...monitor, ...cronJob, ...filter, ...rule], []);
  expect(found).toEqual({ files: new Map(), missing: [] });
});
