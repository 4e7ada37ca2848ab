import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { describeWith } from '../testing/describe-with.ts';
import { copyRepository } from '../testing/repository-copy.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { provideTools, validatorOf } from '../toolchain/provide-tools.ts';

const { kustomize, ...validation } = await provideTools(console.error);
const tools = kustomize.available ? validatorOf(validation) : kustomize;

/** A small definition in the place of the one that a contributor copies from a release. */
const podMonitors = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: podmonitors.monitoring.coreos.com }
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: { kind: PodMonitor, listKind: PodMonitorList, plural: podmonitors, singular: podmonitor }
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
              required: [selector]
              properties:
                selector: { type: object, properties: { matchLabels: { type: object, additionalProperties: { type: string } } } }
                podMetricsEndpoints: { type: array, items: { type: object, properties: { port: { type: string } } } }
`;

describe('CONTRIBUTING.md', () => {
  describeWith('adds a resource kind', tools, () => {
    test('whose documents are rendered and validated', { timeout: 300_000 }, async () => {
      const copy = copyOfGenerator();
      follow(copy, 'Add a resource kind');
      writeIn(copy, 'generator/toolchain/definitions/podmonitors.yaml', podMonitors);
      const wrong = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: more, namespace: shop }
spec: { selector: {}, interval: 30s }
`;
      const root = temporaryRepository({ 'services/stock/extra/more.yaml': wrong });
      const generated = await run(copy, 'generate', '--repository', root);
      expect(generated.exitCode, generated.all).toBe(0);
      const telemetry = readFileSync(join(root, 'overlays/dev/orders/telemetry.yaml'), 'utf8');
      expect(telemetry).toContain('kind: PodMonitor');
      const project = readFileSync(join(root, 'argocd/root/projects/team-orders.yaml'), 'utf8');
      expect(project).toContain('kind: PodMonitor');
      const checked = await run(copy, 'check', '--repository', root);
      expect(checked.all).toContain('MESH611 services/stock/extra/more.yaml:4:23');
      expect(checked.all).not.toContain('MESH612');
      expect(checked.all).toContain('1 error');
    });
  });

  test('adds a check, which finds the fault of its fixture', { timeout: 300_000 }, async () => {
    const copy = copyOfGenerator();
    const check = 'generator/checks/workload/lower-case-variable.ts';
    follow(copy, 'Add a check');
    const printed = await vitest(copy, 'generator/checks/registry.test.ts');
    const [, code = ''] = /The next free codes: .*?(MESH\d+) for workload/.exec(printed.all) ?? [];
    expect(code, printed.all).not.toBe('');
    writeIn(copy, check, readFileSync(join(copy, check), 'utf8').replace('MESH0', code));
    await vitest(copy, 'generator/checks/checks.test.ts', '-t', 'lower-case-variable', '-u');
    const bad = readFileSync(join(copy, 'generator/checks/testdata/lower-case-variable/bad.txt'), 'utf8');
    expect(bad).toContain(`warning ${code} services/stock/service.yaml:6:8`);
    expect((await run(copy, 'codegen')).exitCode).toBe(0);
    expect(existsSync(join(copy, 'docs/checks/lower-case-variable.md'))).toBe(true);
    const tested = await vitest(
      copy,
      'generator/checks/registry.test.ts',
      'generator/checks/checks.test.ts',
      '-t',
      'lower-case-variable|every|each|all',
    );
    expect(tested.exitCode, tested.all).toBe(0);
  });
});

function copyOfGenerator(): string {
  const copy = temporaryFolder();
  copyRepository(copy);
  return copy;
}

/** Writes and changes the files as the code blocks of a section show. */
function follow(copy: string, title: string): void {
  const text = readFileSync(join(repositoryRoot, 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = text.split(`\n## ${title}\n`);
  const [own = ''] = section.split('\n## ');
  const blocks = [...own.matchAll(/^ {3}```(\w+) (\S+)\n(.*?)\n {3}```$/gms)];
  expect(blocks.length).toBeGreaterThan(2);
  for (const [, language, path = '', block = ''] of blocks) {
    const content = block.replace(/^ {3}/gm, '');
    writeIn(
      copy,
      path,
      language === 'diff' ? patched(readFileSync(join(copy, path), 'utf8'), content) : `${content}\n`,
    );
  }
}

/** A text with the parts of a diff applied, each of which must fit exactly one place. */
function patched(text: string, diff: string): string {
  return diff.split(/^@@$\n/m).reduce((result, part) => {
    const lines = part.trimEnd().split('\n');
    const side = (sign: string) =>
      lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1));
    const before = side('-').join('\n');
    expect(result.split(before), `${before}\nis in the file once`).toHaveLength(2);
    return result.replace(before, () => side('+').join('\n'));
  }, text);
}

function writeIn(copy: string, path: string, content: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), content);
}

/** A command of the copy, as npm runs it. */
const run = (copy: string, ...args: readonly string[]) =>
  execa('node', ['generator/run.mjs', ...args], { cwd: copy, reject: false, all: true });

const vitest = (copy: string, ...args: readonly string[]) =>
  execa('npx', ['vitest', 'run', ...args], {
    cwd: copy,
    reject: false,
    all: true,
    env: { NO_COLOR: '1', CI: '', VITEST: '' },
  });
