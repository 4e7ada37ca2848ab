import { expect, test, vi } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { findMeshPrograms } from '../toolchain/mesh-programs.ts';
import { apiServerForTest } from './testing/api-server.ts';
import { type WatchEvent, watchObjects } from './watch.ts';

const programs = await findMeshPrograms();

const settings = (name: string, color: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { color },
});

describeWith('a watch', programs, (paths) => {
  test('gives what exists, what changes and what ends, and ends itself', { timeout: 120_000 }, async () => {
    const client = await apiServerForTest(paths);
    const path = '/api/v1/namespaces/default/configmaps';
    await client.apply(settings('first', 'blue'));
    const events: WatchEvent[] = [];
    const watch = watchObjects(client, `${path}?fieldSelector=metadata.name!=other`, (event) =>
      events.push(event),
    );
    const seen = () => events.map(({ change, object }) => `${change} ${object.kind} ${object.metadata.name}`);
    await watch.ready;
    expect(seen()).toEqual(['added ConfigMap first']);

    await client.apply(settings('other', 'blue'));
    await client.apply(settings('second', 'blue'));
    await client.patch(`${path}/first`, { data: { color: 'red' } });
    await client.delete(`${path}/second`);
    await vi.waitFor(() =>
      expect(seen().slice(1)).toEqual([
        'added ConfigMap second',
        'changed ConfigMap first',
        'deleted ConfigMap second',
      ]),
    );
    expect(events[2]).toMatchObject({
      object: { data: { color: 'red' }, metadata: { managedFields: expect.arrayContaining([]) } },
      before: { data: { color: 'blue' } },
    });
    expect(watch.objects().map(({ metadata }) => metadata.name)).toEqual(['first']);

    watch.close();
    await client.delete(`${path}/first`);
    expect(events).toHaveLength(4);

    const none = watchObjects(client, '/apis/example.com/v1/widgets', () => undefined);
    await expect(none.ready).rejects.toThrow('The API server has no /apis/example.com/v1/widgets.');
  });
});
