import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certificateAuthority } from '../mesh/certificates.ts';
import { type Answer, applicationList, argoCdServer } from '../testing/argo-cd-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { argoCdAt } from './access.ts';
import { liveText } from './live-application.ts';

const revision = 'a'.repeat(40);
const orders = { name: 'prod.orders', sync: 'Synced', health: 'Healthy', revision };
const list = applicationList([orders]);

describe('the API of Argo CD', () => {
  const ask = async (answer: Answer, environment = {}) => {
    const server = await argoCdServer(() => answer);
    const asked = argoCdAt({ argocd: `${server.address}/` }, environment).applications();
    return { server, asked };
  };

  test('is asked with the token', async () => {
    const { server, asked } = await ask({ body: list }, { ARGOCD_AUTH_TOKEN: 'secret' });
    expect((await asked).get('prod.orders')).toMatchObject({ sync: 'Synced', health: 'Healthy', revision });
    expect(server.requests).toEqual([
      { path: '/api/v1/applications?appNamespace=argocd', authorization: 'Bearer secret' },
    ]);
  });

  test('is asked to look for new commits of each Application', async () => {
    const server = await argoCdServer(() => ({ body: '{}' }));
    await argoCdAt({ argocd: server.address }, { ARGOCD_AUTH_TOKEN: 'secret' }).refresh([
      'dev',
      'dev.orders',
    ]);
    const query = 'appNamespace=argocd&refresh=normal';
    const authorization = 'Bearer secret';
    expect(server.requests.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: `/api/v1/applications/dev.orders?${query}`, authorization },
      { path: `/api/v1/applications/dev?${query}`, authorization },
    ]);
    const forbidden = await argoCdServer(() => ({ status: 403, body: '{"message":"permission denied"}' }));
    await expect(argoCdAt({ argocd: forbidden.address }, {}).refresh(['dev'])).rejects.toThrow(
      /403.*permission denied/,
    );
  });

  test('is asked with the token of a file', async () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'from-file\n');
    const { server, asked } = await ask(
      { body: '{"metadata":{},"items":null}' },
      { ARGOCD_AUTH_TOKEN_FILE: file },
    );
    expect((await asked).size).toBe(0);
    expect(server.requests[0]?.authorization).toBe('Bearer from-file');
  });

  test.each<[string, Answer, RegExp]>([
    [
      'no token',
      {
        status: 401,
        body: '{"error":"no session information","code":16,"message":"no session information"}',
      },
      /answered 401 Unauthorized, no session information: set ARGOCD_AUTH_TOKEN/,
    ],
    ['no permission', { status: 403, body: '{"message":"permission denied"}' }, /403.*permission denied/],
    ['a failure', { status: 500, body: 'oops' }, /answered 500 Internal Server Error$/],
    ['a page for people', { body: '<html>' }, /is not a list of Applications/],
  ])('%s has a message with what to do', async (_, answer, message) => {
    await expect((await ask(answer)).asked).rejects.toThrow(message);
  });

  test('a server that does not answer is a failure', async () => {
    await expect(argoCdAt({ argocd: 'http://127.0.0.1:9' }, {}).applications()).rejects.toThrow(
      /^Argo CD cannot be asked: http:\/\/127\.0\.0\.1:9 cannot be reached/,
    );
  });

  test.each([
    ['argocd.example.com', /accepts an address such as https/],
    ['http://argocd.example.com', /needs https/],
    ['https://me:pw@argocd.example.com', /no credentials in the address/],
  ])('the address %s is refused', (argocd, message) => {
    expect(() => argoCdAt({ argocd }, {})).toThrow(message);
  });

  test('an address and a context contradict each other', () => {
    expect(() => argoCdAt({ argocd: 'https://a', context: 'b' }, {})).toThrow(/pass one of them/);
  });
});

describe('a kubectl on the PATH', () => {
  /** A program that writes its arguments into a file, and may fail as kubectl does. */
  const kubectl = (ending: string) => {
    const folder = temporaryFolder();
    const script = `#!/bin/sh\necho "$@" > ${folder}/arguments\n${ending}\n`;
    writeFileSync(join(folder, 'kubectl'), script, { mode: 0o755 });
    const environment = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    return { environment, words: () => readFileSync(join(folder, 'arguments'), 'utf8').trim() };
  };

  test('gets the annotation with which Argo CD looks for new commits', async () => {
    const { environment, words } = kubectl('exit 0');
    await argoCdAt({ context: 'hub' }, environment).refresh(['dev', 'dev.orders']);
    expect(words()).toBe(
      'annotate applications.argoproj.io dev dev.orders argocd.argoproj.io/refresh=normal --overwrite --namespace=argocd --context=hub --request-timeout=30s',
    );
  });

  test('may lack the right to annotate', async () => {
    const { environment } = kubectl('echo "Error from server (Forbidden): may not patch" >&2; exit 1');
    await expect(argoCdAt({}, environment).refresh(['dev'])).rejects.toThrow(
      'Error from server (Forbidden): may not patch',
    );
  });
});

const hasKubectl = (() => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
})();

describe.skipIf(!hasKubectl)('kubectl', () => {
  const ask = async (answer: Answer, context?: string) => {
    const authority = await certificateAuthority('test');
    const server = await argoCdServer(() => answer, await authority.issue(['127.0.0.1']));
    const kubeconfig = join(temporaryFolder(), 'kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'hub',
      contexts: [{ name: 'hub', context: { cluster: 'hub', user: 'me' } }],
      clusters: [
        {
          name: 'hub',
          cluster: {
            server: server.address,
            'certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
          },
        },
      ],
      users: [{ name: 'me', user: { token: 'of-kubeconfig' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    const environment = { ...process.env, KUBECONFIG: kubeconfig };
    return { server, asked: argoCdAt({ context }, environment).applications() };
  };

  test.each([undefined, 'hub'])('asks the API server with the context %s', async (context) => {
    const { server, asked } = await ask({ body: list }, context);
    const found = (await asked).get('prod.orders');
    expect(found && liveText(found)).toBe('Synced, Healthy at aaaaaaaa');
    // The kubectl of some distributions asks for the version first.
    expect(server.requests.at(-1)).toEqual({
      path: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications?timeout=30s',
      authorization: 'Bearer of-kubeconfig',
    });
  });

  const status = (code: number, reason: string, message: string): Answer => ({
    status: code,
    body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code }),
  });

  test.each<[string, Answer, RegExp]>([
    ['Unauthorized', status(401, 'Unauthorized', 'Unauthorized'), /the current context\): .*logged in/],
    ['Forbidden', status(403, 'Forbidden', 'may not list'), /It needs get and list of applications/],
    ['NotFound', status(404, 'NotFound', 'no resource'), /for the cluster in which Argo CD runs/],
  ])('%s has a message with what to do', async (_, answer, message) => {
    await expect((await ask(answer)).asked).rejects.toThrow(message);
  });

  test('a context that does not exist is a failure', async () => {
    await expect((await ask({ body: list }, 'other')).asked).rejects.toThrow(
      /context "other" does not exist/,
    );
  });
});

test('without kubectl, a message has both ways', async () => {
  await expect(argoCdAt({}, { PATH: temporaryFolder() }).applications()).rejects.toThrow(
    /kubectl is not on the PATH. Install it, or ask the API of Argo CD with --argocd/,
  );
});
