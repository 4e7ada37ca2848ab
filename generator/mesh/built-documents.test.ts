import { expect, test } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { provideTools } from '../toolchain/provide-tools.ts';
import { buildCluster } from './built-documents.ts';

const { kustomize } = await provideTools(console.error);

describeWith('an overlay that kustomize cannot build', kustomize, ({ path }) => {
  const refusal = (files: Readonly<Record<string, string>>) =>
    buildCluster(path, temporaryRepository(files), 'dev').then(
      () => undefined,
      (error: unknown) => error,
    );

  test('is reported with its folder, and with the other folders that kustomize cannot build', async () => {
    const error = await refusal({
      'overlays/dev/a/kustomization.yaml': 'resources: [missing.yaml]\n',
      'overlays/dev/b/kustomization.yaml': 'resources: [: : [\n',
    });
    expect(error).toBeInstanceOf(Failure);
    expect(String(error)).toContain('kustomize cannot build the documents of dev:\n');
    expect(String(error)).toMatch(/\n {2}overlays\/dev\/a: .*missing\.yaml/);
    expect(String(error)).toMatch(/\n {2}overlays\/dev\/b: /);
  });

  test('is reported if it does not exist', async () => {
    expect(String(await refusal({}))).toContain('overlays/dev/ has nothing to build: npm run generate.');
  });
});
