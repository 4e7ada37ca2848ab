import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startCommandWith } from '../testing/command-line.ts';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { programEntry } from '../toolchain/cache.ts';
import { provideTools, validatorOf } from '../toolchain/provide-tools.ts';
import { kubeconform, kustomize, programs } from '../toolchain/versions.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

const { kustomize: builder, ...validation } = await provideTools(console.error);
const here = builder.available ? validatorOf(validation) : builder;

/** Programs that fail, as shell scripts. */
const crash =
  'echo "panic: runtime error: index out of range" >&2; echo "goroutine 1 [running]:" >&2; exit 2';
const failing = {
  'crashes before it prints anything': crash,
  'crashes in the middle of its output': `echo '[ { "code": "IST'; ${crash}`,
  'is killed': 'kill -9 $$',
  'cannot be started': undefined,
} as const;

/** A cache of tools in which one program is replaced. */
function toolsWith(name: string, script: string | undefined): string {
  const cache = temporaryFolder();
  if (!builder.available || !here.available) return cache;
  const paths = { kustomize: builder.path, kubeconform: here.kubeconform, 'istio-analysis': undefined };
  const others = name === programs.overlayBuilds.name ? [programs.overlayBuilds] : [];
  for (const tool of [kustomize, kubeconform, programs.istioAnalysis, ...others]) {
    const folder = join(cache, programEntry(tool));
    mkdirSync(folder);
    const file = join(folder, tool.name);
    const path = Object.entries(paths).find(([each]) => each === tool.name)?.[1];
    if (tool.name === name) {
      writeFileSync(file, script === undefined ? 'no program' : `#!/bin/sh\n${script}\n`);
      chmodSync(file, script === undefined ? 0o644 : 0o755);
    } else if (path !== undefined) symlinkSync(path, file);
    else writeFileSync(file, `#!/bin/sh\necho '[{"messages":[],"unread":[]}]'\n`, { mode: 0o755 });
  }
  const schemas = here.schemas.split('/').at(-1) ?? '';
  symlinkSync(here.schemas, join(cache, schemas));
  return cache;
}

function check(root: string, cache: string, format: string) {
  const env = { GITOPS_TOOLS_CACHE: cache, PATH: '/usr/bin:/bin', CI: '' };
  const nodeFirst = { ...env, PATH: `${join(process.execPath, '..')}:${env.PATH}` };
  return startCommandWith({ env: nodeFirst }, 'check', '--format', format, '--repository', root).finished;
}

describeWith('a tool that fails is a finding', here, () => {
  const rows = ['istio-analysis', 'kubeconform', 'kustomize', 'overlay-builds'].flatMap((tool) =>
    Object.entries(failing).map(([how, script]) => ({ tool, how, script })),
  );
  test.each(rows)('$tool $how', async ({ tool, script }) => {
    const { code, stdout, stderr } = await check(temporaryRepository(), toolsWith(tool, script), 'json');
    const findings: { code: string; message: string }[] = JSON.parse(stdout).findings;
    const failures = findings.filter((finding) => finding.code === 'MESH634');
    expect(failures.length).toBeGreaterThan(0);
    const program = {
      'istio-analysis': "Istio's analysis",
      kubeconform: 'kubeconform',
      kustomize: 'kustomize build',
      'overlay-builds': 'kustomize build',
    }[tool];
    expect(failures[0]?.message).toContain(`${program} did not run to its end: `);
    if (script?.startsWith('echo "panic')) expect(failures[0]?.message).toContain('panic: runtime error');
    // The tree was never written, which is a finding too.
    expect(findings.map((finding) => finding.code)).toContain('MESH902');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test.each(['sarif', 'github', 'pretty'])('in the format %s', async (format) => {
    const { code, stdout, stderr } = await check(
      temporaryRepository(),
      toolsWith('istio-analysis', crash),
      format,
    );
    expect(code).toBe(1);
    expect(format === 'pretty' ? stderr : stdout).toContain("Istio's analysis did not run to its end");
    if (format === 'sarif') expect(() => JSON.parse(stdout)).not.toThrow();
    if (format === 'github') expect(stdout).toMatch(/^(::\w+ .*\n)+$/);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
