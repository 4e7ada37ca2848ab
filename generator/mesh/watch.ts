import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { noConnection } from './http-get.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type LiveObject, liveObjectFrom, maps, part } from './kubernetes-object.ts';

/** An object that is new for this watch, that changed, or that does not exist any more. */
export interface WatchEvent {
  readonly change: 'added' | 'changed' | 'deleted';
  /** As it is now; as it was last if it was deleted. */
  readonly object: LiveObject;
  /** As it was before, if it changed. */
  readonly before?: LiveObject;
}

/** A watch that is open. */
export interface Watch {
  /** Resolves after the listener got all objects that exist. @throws Failure if the API server refuses the path */
  readonly ready: Promise<void>;
  /** The objects as this watch knows them now. */
  objects(): LiveObject[];
  /** Ends it: the listener gets nothing more. */
  close(): void;
}

const pauseInMilliseconds = 100;

/**
 * Follows the objects of a collection, such as `/api/v1/pods` or `/apis/apps/v1/namespaces/shop/deployments`, also
 * with `?labelSelector=…`. It opens a closed connection again, and misses no object: the listener gets the difference.
 * Source: Kubernetes API concepts, efficient detection of changes.
 */
export function watchObjects(
  client: KubernetesClient,
  path: string,
  listener: (event: WatchEvent) => void,
): Watch {
  const watch = new ObjectWatch(client, path, listener);
  return {
    ready: watch.start(),
    objects: () => [...watch.objects.values()],
    close: () => watch.close(),
  };
}

class ObjectWatch {
  /** By UID. */
  readonly objects = new Map<string, LiveObject>();
  readonly #client: KubernetesClient;
  readonly #path: string;
  readonly #listener: (event: WatchEvent) => void;
  #isClosed = false;
  #response: IncomingMessage | undefined;

  constructor(client: KubernetesClient, path: string, listener: (event: WatchEvent) => void) {
    this.#client = client;
    this.#path = path;
    this.#listener = listener;
  }

  async start(): Promise<void> {
    const version = await this.#list();
    void this.#follow(version);
  }

  close(): void {
    this.#isClosed = true;
    this.#response?.destroy();
  }

  /** @returns the version from which changes are read */
  async #list(): Promise<string> {
    const list = await this.#client.get(this.#path);
    if (list === undefined) throw new Failure(`The API server has no ${this.#path}.`);
    // The items of a list do not repeat what the list has.
    const apiVersion = textAt(list, 'apiVersion');
    const kind = textAt(list, 'kind')?.replace(/List$/, '');
    const found = maps(list, 'items').map((item) => liveObjectFrom({ apiVersion, kind, ...item }));
    const uids = new Set(found.map(({ metadata }) => metadata.uid));
    for (const [uid, object] of this.objects) if (!uids.has(uid)) this.#remove(object);
    for (const object of found) this.#put(object);
    return textAt(list, 'metadata', 'resourceVersion') ?? '';
  }

  async #follow(from: string): Promise<void> {
    let version: string | undefined = from;
    while (!this.#isClosed) {
      try {
        version = version === undefined ? await this.#list() : await this.#read(version);
      } catch (error) {
        // The API server may be about to start or to end: its program reports why it ended.
        if (!(error instanceof Failure)) noConnection(error);
        version = undefined;
        await setTimeout(pauseInMilliseconds, undefined, { ref: false });
      }
    }
  }

  /** Reads changes until the connection ends. @returns the version to go on with; undefined if it is too old */
  async #read(from: string): Promise<string | undefined> {
    const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${from}`;
    const response = await this.#client.open(`${this.#path}${this.#path.includes('?') ? '&' : '?'}${query}`);
    this.#response = response;
    if (this.#isClosed) response.destroy();
    if (response.statusCode !== 200) {
      response.destroy();
      await setTimeout(pauseInMilliseconds, undefined, { ref: false });
      return undefined;
    }
    let version = from;
    for await (const line of linesOf(response)) {
      if (this.#isClosed) return undefined;
      const event: unknown = JSON.parse(line);
      const object = part(event, 'object');
      // Most often: the version is too old to go on from.
      if (part(event, 'type') === 'ERROR') return undefined;
      version = textAt(object, 'metadata', 'resourceVersion') ?? version;
      if (part(event, 'type') === 'DELETED') this.#remove(liveObjectFrom(object));
      else if (part(event, 'type') !== 'BOOKMARK') this.#put(liveObjectFrom(object));
    }
    return version;
  }

  #put(object: LiveObject): void {
    const before = this.objects.get(object.metadata.uid);
    if (before?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    this.objects.set(object.metadata.uid, object);
    this.#listener(before ? { change: 'changed', object, before } : { change: 'added', object });
  }

  #remove(object: LiveObject): void {
    this.objects.delete(object.metadata.uid);
    this.#listener({ change: 'deleted', object });
  }
}

/** The complete lines. @throws Error with a code if the connection breaks */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
