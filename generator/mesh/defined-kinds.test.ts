import { expect, test } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { gatewayApi, istio } from '../toolchain/versions.ts';
import { DefinedKinds } from './defined-kinds.ts';
import { apiServerForTest } from './testing/api-server.ts';
import { findMeshTools } from './testing/tools.ts';

const route = (version: string, name: string) => ({
  apiVersion: `networking.istio.io/${version}`,
  kind: 'VirtualService',
  metadata: { name, namespace: 'default' },
  spec: { hosts: ['stock'] },
});

describeWith('an API server', await findMeshTools(), (programs) => {
  test('takes documents of an older version once there are some', async () => {
    const client = await apiServerForTest(programs);
    const kinds = new DefinedKinds(client, [], () => undefined);
    expect(await kinds.define(istio, [])).toBe(true);
    await client.apply(route('v1', 'new'));
    await expect(client.apply(route('v1beta1', 'old'))).rejects.toThrow('knows no VirtualService');

    expect(await kinds.define(istio, [route('v1beta1', 'old')])).toBe(false);
    await client.apply(route('v1beta1', 'old'));
    // Documents of the next cluster change nothing for those of the one before.
    expect(await kinds.define(istio, [route('v1alpha3', 'older')])).toBe(false);
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) await client.apply(route(version, 'old'));
    expect(await kinds.define(gatewayApi, [])).toBe(true);
  });
});
