import { Failure } from '../../command-line/errors.ts';
import { noConnection } from '../../mesh/http-get.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { LiveObject } from '../../mesh/kubernetes-object.ts';
import { type Watch, watchObjects } from '../../mesh/watch.ts';

/** Takes the message of something that could not be done. */
export type Report = (message: string) => void;

/** Does something for each object of a collection: those that exist, and later each one that is new or has changed. */
export function forEachObject(
  client: KubernetesClient,
  path: string,
  act: (object: LiveObject) => Promise<void>,
  report: Report,
): Watch {
  const attempt = async (object: LiveObject) => {
    try {
      await act(object);
    } catch (error) {
      // Its namespace may end, or the API server. Who needs the result reports that it is missing.
      report(error instanceof Failure ? error.message : noConnection(error));
    }
  };
  return watchObjects(client, path, ({ change, object }) => {
    if (change !== 'deleted') void attempt(object);
  });
}
