import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { provideTools, validatorOf } from '../toolchain/provide-tools.ts';
import { bufChecks } from './steps/buf.ts';
import { istioAnalysis } from './steps/istio-analysis.ts';
import { kustomizeBuild } from './steps/kustomize-build.ts';
import { schemaValidation } from './steps/schema-validation.ts';
import { startVerification } from './verification.ts';

const { kustomize, ...validation } = await provideTools(console.error);
const needed = kustomize.available ? validatorOf(validation) : kustomize;

const verificationIn = (root: string) =>
  startVerification({ root, coloured: false, progress: () => {}, all: true, notice: () => {} });

const verificationOf = (tree: string) => verificationIn(join(import.meta.dirname, 'testdata', tree));

describeWith('steps over a tree', needed, () => {
  it('count overlays and documents one by one', async () => {
    const good = verificationOf('good');
    expect(await kustomizeBuild.run(good)).toEqual({ passed: 2, failed: 0, skipped: [], detail: '' });
    // Two overlays of two documents, and three documents in argocd/.
    expect(await schemaValidation.run(good)).toEqual({ passed: 7, failed: 0, skipped: [], detail: '' });
  });

  it('name every overlay that does not build, or builds nothing', async () => {
    const { passed, failed, detail } = await kustomizeBuild.run(verificationOf('bad'));
    expect({ passed, failed }).toEqual({ passed: 1, failed: 3 });
    expect(detail).toMatch(/^overlays\/prod\/missing-base: Error: accumulating resources/m);
    expect(detail).toMatch(
      /^overlays\/prod\/no-kustomization: Error: unable to find one of 'kustomization.yaml'/m,
    );
    expect(detail).toMatch(/^overlays\/prod\/nothing: the build of kustomize is empty/m);
  });

  it('name every document that violates its schema, and files without one', async () => {
    const { passed, failed, detail } = await schemaValidation.run(verificationOf('bad'));
    expect({ passed, failed }).toEqual({ passed: 1, failed: 3 });
    expect(detail.split('\n')).toEqual([
      'overlays/prod/misspelt: Service greeter',
      "    /spec/ports/0: additional properties 'appProtokol' not allowed",
      'overlays/prod/nothing:',
      '    The file holds no document.',
      'argocd/empty.yaml:',
      '    The file holds no document.',
    ]);
  });

  it('fail if there is no tree', async () => {
    const nowhere = verificationOf('nowhere');
    expect(await kustomizeBuild.run(nowhere)).toMatchObject({ passed: 0, failed: 1 });
    expect(await schemaValidation.run(nowhere)).toMatchObject({ passed: 0, failed: 2 });
  });
});

it('a comparison with a missing commit is skipped, not passed', async () => {
  const verification = verificationIn(temporaryRepository());
  const skipped = [{ what: expect.stringMatching(/^buf breaking did not run: /) }];
  expect(await bufChecks.run(verification)).toMatchObject({ passed: 1, failed: 0, skipped });
}, 60_000);

it('a new fleet without services has nothing to analyse, which is no failure', async () => {
  const root = temporaryRepository({
    'services/orders/service.yaml': null,
    'services/stock/service.yaml': null,
    'protos/shop/v1/shop.proto': null,
    'clusters/dev.yaml': 'name: dev\nstage: dev\nservices: {}\n',
  });
  const verification = verificationIn(root);
  const nothing = {
    passed: 0,
    failed: 0,
    skipped: [{ what: 'no cluster has a service yet' }],
    detail: '',
  };
  expect(await istioAnalysis.run(verification)).toEqual(nothing);
}, 60_000);
