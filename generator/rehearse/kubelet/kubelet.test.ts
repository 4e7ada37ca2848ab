import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../../command-line/repository.ts';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { bundleModule } from '../../setup/bundle.mjs';
import { describeWith } from '../../testing/describe-with.ts';
import { findRehearsalTools } from '../tools.ts';

const run = promisify(execFile);
let bundles = '';

beforeAll(async () => {
  const parent = join(repositoryRoot, '.cache', 'generator');
  mkdirSync(parent, { recursive: true });
  bundles = mkdtempSync(join(parent, 'kubelet-'));
  await bundleModule('generator/rehearse/kubelet/testdata/program.ts', bundles);
});

afterAll(() => rmSync(bundles, { recursive: true, force: true }));

describeWith('pods with real proxies', await findRehearsalTools(), () => {
  test.each([
    ['native sidecars and istio-cni', ['native', 'cni']],
    ['neither', []],
  ])('with %s', { timeout: 600_000 }, async (_, options) => {
    const { stdout } = await run(process.execPath, [join(bundles, 'program.js'), ...options]);
    const [start, rollout, others] = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

    // The connection is captured, and the server sees the identity of its caller.
    expect(start).toMatchObject({
      call: { pod: expect.stringMatching(/^server-/) },
      file: 'hello',
      gateway: 200,
    });
    // On a busy machine the pod may wait for the certificate that istiod gives its namespace.
    const states = listAt(start, 'states').filter((state) => !String(state).includes('istio-ca-root-cert'));
    expect(states).toEqual(['pod created', 'pod started', 'pod ready']);
    expect(mapAt(start, 'call')['identity']).toContain('URI=spiffe://cluster.local/ns/demo/sa/default');
    // STRICT: the proxy of the server ends a connection without TLS.
    expect(mapAt(start)['plainText']).not.toBe(200);
    const env = mapAt(start, 'env');
    expect(env['GREETING']).toBe(`this is ${env['POD']}`);
    expect(env['uid']).toBe(65_532);

    // Old pods drain: their preStop handlers run, their endpoints are taken out, and the proxies end last.
    expect(rollout).toEqual({
      rollout: { failed: 0, hasCalls: true },
      oldPod: ['pod stopping', 'pod not ready server has ended (exit code 0)', 'pod deleted'],
    });

    expect(others).toEqual({
      rejected: [expect.stringContaining('violates PodSecurity "restricted:latest"')],
      killed: [expect.stringMatching(/^killed .*server.* had not ended after 1 s$/)],
    });
  });
});
