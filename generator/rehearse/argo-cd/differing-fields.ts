import { gunzipSync } from 'node:zlib';
import { listAt, textAt } from '../../lang/at-path.ts';
import { parsedJson } from '../../lang/json.ts';
import { groupOf } from '../../model/api-group.ts';
import type { ApplicationState, ObjectName } from '../recording.ts';
import { changedFields } from './changed-fields.ts';
import { ports } from './programs.ts';
import { redisValue } from './redis.ts';

/** Version of the entries in Argo CD's cache. Source: Argo CD 3.5, common.CacheVersion. */
const cacheVersion = '1.8.3';

/**
 * The differing fields of the objects that are OutOfSync, as the controller compared them last: it keeps both sides of
 * its comparison in Redis, where `argocd app diff` also reads them. An object that is only in git, or that is to be
 * pruned, has no fields.
 * @param host the address of Redis
 * Source: Argo CD, util/cache/appstate/cache.go, GetAppManagedResources; ResourceDiff.
 */
export async function differingFields(
  host: string,
  application: string,
  objects: readonly ObjectName[],
): Promise<ApplicationState['outOfSync']> {
  if (objects.length === 0) return [];
  const compared = await comparisonOf(host, application);
  return objects.map((object) => {
    const group = groupOf(object.apiVersion);
    const found = compared.find(
      (each) =>
        (textAt(each, 'group') ?? '') === group &&
        textAt(each, 'kind') === object.kind &&
        textAt(each, 'name') === object.name &&
        (textAt(each, 'namespace') ?? '') === (object.namespace ?? ''),
    );
    const side = (name: string) => parsedJson(textAt(found, name) ?? 'null');
    const [live, predicted] = [side('normalizedLiveState'), side('predictedLiveState')];
    const isOneSided = side('liveState') === null || side('targetState') === null;
    return { object, fields: isOneSided ? [] : changedFields(live, predicted) };
  });
}

async function comparisonOf(host: string, application: string): Promise<readonly unknown[]> {
  const key = `app|managed-resources|${application}|${cacheVersion}.gz`;
  const zipped = await redisValue(host, ports.redis, key);
  if (zipped === undefined) return [];
  return listAt({ resources: parsedJson(gunzipSync(zipped).toString()) }, 'resources');
}
