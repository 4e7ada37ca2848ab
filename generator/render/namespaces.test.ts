import { describe, expect, test } from 'vitest';
import { edited, paths } from '../testing/edited.ts';
import { at, documentIn, rendered } from '../testing/rendered.ts';

async function documentOf(kind: string, installation = '{}') {
  const files = edited(paths.dev, ['stage: dev\n', `stage: dev\nistio: ${installation}\n`]);
  return documentIn(await rendered(files), 'overlays/dev/namespaces/shop', 'base/namespaces/shop', kind);
}

describe('a Namespace', () => {
  test.each([
    ['{ cni: true }', 'restricted'],
    ['{ cni: false }', 'privileged'],
    ['{}', 'privileged'],
  ])('enforces the level that the sidecar of the cluster needs: %s', async (installation, profile) => {
    expect(at(await documentOf('namespace', installation), 'metadata', 'labels')).toMatchObject({
      'istio-injection': 'enabled',
      'pod-security.kubernetes.io/enforce': profile,
      'pod-security.kubernetes.io/warn': 'restricted',
    });
  });

  test.each(['namespace', 'peerauthentication', 'authorizationpolicy'])(
    'stays with its policies until a person deletes it, and blocks no sync: %s',
    async (kind) => {
      expect(at(await documentOf(kind), 'metadata', 'annotations')).toEqual({
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      });
    },
  );

  test('accepts no plain text', async () => {
    expect(await documentOf('peerauthentication')).toMatchObject({
      metadata: { name: 'default', namespace: 'shop' },
      spec: { mtls: { mode: 'STRICT' } },
    });
  });

  test('has the label of a revision instead of the one for injection', async () => {
    const labels = at(await documentOf('namespace', '{ revision: 1-31 }'), 'metadata', 'labels');
    expect(labels).toMatchObject({ 'istio.io/rev': '1-31' });
    expect(labels).not.toHaveProperty('istio-injection');
  });

  test('has the label of the revision that it has moved to', async () => {
    const revisionIn = async (phase: string) =>
      at(
        await documentOf(
          'namespace',
          `{ revision: 1-30, move: { to: 1-31, namespaces: { shop: ${phase} } } }`,
        ),
        ...['metadata', 'labels', 'istio.io/rev'],
      );
    expect(await revisionIn('labelled')).toBe('1-31');
    expect(await revisionIn('restarted')).toBe('1-31');
    expect(await revisionIn('returning')).toBe('1-30');
  });

  test('has the labels and annotations of the cluster file, too', async () => {
    const files = edited(paths.dev, [
      'stage: dev\n',
      'stage: dev\nnamespaces: { shop: { labels: { cost: shop }, annotations: { example.com/a: b } } }\n',
    ]);
    const document = documentIn(
      await rendered(files),
      'overlays/dev/namespaces/shop',
      'base/namespaces/shop',
      'namespace',
    );
    expect(at(document, 'metadata', 'labels')).toMatchObject({ 'istio-injection': 'enabled', cost: 'shop' });
    expect(at(document, 'metadata', 'annotations')).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'example.com/a': 'b',
    });
  });
});
