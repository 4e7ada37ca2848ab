import { expect, test, vi } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { startControlPlane } from './control-plane.ts';
import { findMeshTools } from './testing/tools.ts';

vi.setConfig({ testTimeout: 120_000 });

const openPipes = () => process.getActiveResourcesInfo().filter((name) => /Pipe|TCP/.test(name)).length;

describeWith('a control plane', await findMeshTools(), (programs) => {
  test('whose istiod ends at its start leaves nothing open, and the command can end', async () => {
    const before = openPipes();
    const broken = { ...programs, istiod: '/bin/false' };
    await expect(startControlPlane(broken, () => undefined)).rejects.toThrow('istiod has ended');
    await vi.waitFor(() => expect(openPipes()).toBeLessThanOrEqual(before), 10_000);
  });
});
