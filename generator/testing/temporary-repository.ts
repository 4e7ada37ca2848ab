import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { printDiagnostics } from '../diagnostics/print.ts';
import { readInputs } from '../load/inputs.ts';
import { render } from '../pipeline/render.ts';
import { plain } from '../terminal/paint.ts';
import { soundFiles } from './sound-files.ts';

export { soundFiles };

/** Contents by path; null leaves out a file of the valid repository. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** All test files share compiled protos, by a digest of their contents: equal protos are compiled once. */
function shareCompiledProtos(root: string): void {
  mkdirSync(join(root, '.cache'));
  symlinkSync(inject('compiledProtos'), join(root, '.cache', 'protos'), 'junction');
}

/** A folder with the valid repository and the files of a test; removed at the end of the test. */
export function temporaryRepository(files: Files = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'gitops-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  shareCompiledProtos(root);
  for (const [path, content] of Object.entries({ ...soundFiles, ...files })) {
    if (content !== null) writeInto(root, path, content);
  }
  return root;
}

/** Writes one file of a temporary repository, and creates its folders. */
export function writeInto(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/**
 * The output for the specs of a repository; empty without findings. Information is left out, except that of
 * one rule: it is intended for larger repositories than those of tests.
 */
export async function diagnosticsOf(root: string, informing?: string): Promise<string> {
  const outcome = await render(root, readInputs(root));
  const found = outcome.ok ? outcome.findings : outcome.diagnostics;
  const diagnostics = found.filter(({ rule }) => rule.severity !== 'information' || rule.code === informing);
  return diagnostics.length > 0 ? printDiagnostics(diagnostics, plain) : '';
}

/** The definition of a kind that no pinned source has: Widget of example.com/v1. */
export const widgetDefinition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget, listKind: WidgetList, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties: { size: { type: integer } }
`;
