import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { type KubernetesObject, nameOf, objectFrom } from './kubernetes-object.ts';

/** Where an API server is, and who asks it. */
export interface ApiServerAccess {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed its certificate. */
  readonly authority: string;
  readonly token: string;
  /** The owner of the fields that are applied; `prove` if undefined. */
  readonly fieldManager?: string;
}

/** What the API server answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** Warnings of the API server or of an admission webhook. */
  readonly warnings: readonly string[];
}

/** Source: Kubernetes, meta/v1, DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Source: Kubernetes, authentication/v1, TokenRequestSpec. */
export interface TokenRequest {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** The token is valid as long as this object exists. */
  readonly boundObjectRef?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  };
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

const mostRepeats = 50;
const pauseInMilliseconds = 100;

/** How a patch changes an object, as the media type of the request. */
type PatchType = 'merge-patch' | 'strategic-merge-patch' | 'json-patch';

/** Kubernetes' REST API, as far as it is needed to apply documents as kubectl would. */
export class KubernetesClient {
  readonly #access: ApiServerAccess;
  readonly #agent: Agent;
  readonly #manager: string;
  readonly #resources = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(access: ApiServerAccess) {
    this.#access = access;
    this.#manager = access.fieldManager ?? 'prove';
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ca: access.authority });
  }

  /**
   * Server-side apply.
   * @param text the document as it is sent, where it should be sent as it is; else the object
   * @returns the object as it is now, and warnings
   * @throws Failure with the words of the API server where it, or a webhook, refuses the document
   */
  async apply(
    object: KubernetesObject,
    text: string = JSON.stringify(object),
    { dryRun = false } = {},
  ): Promise<{ readonly object: KubernetesObject; readonly warnings: readonly string[] }> {
    const query = `?fieldManager=${this.#manager}&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const path = `${await this.pathOf(object)}${query}`;
    const answer = await this.send('PATCH', path, text, 'application/apply-patch+yaml');
    if (answer.status >= 300) throw new Failure(`${nameOf(object)} is refused: ${messageOf(answer)}`);
    return { object: objectFrom(JSON.parse(answer.body)), warnings: answer.warnings };
  }

  /** Removes an object if it is there. */
  async remove(object: KubernetesObject): Promise<void> {
    const answer = await this.send('DELETE', await this.pathOf(object));
    if (answer.status >= 300 && answer.status !== 404)
      throw new Failure(`${nameOf(object)} cannot be removed: ${messageOf(answer)}`);
  }

  /**
   * Deletes what is at a path, if it is there.
   * @param options as `DeleteOptions` of Kubernetes: `gracePeriodSeconds: 0` removes a pod at once
   */
  async delete(path: string, options: DeleteOptions = {}): Promise<void> {
    const answer = await this.send('DELETE', path, JSON.stringify(options));
    if (answer.status >= 300 && answer.status !== 404)
      throw new Failure(`DELETE ${path} failed: ${messageOf(answer)}`);
  }

  /**
   * Changes a part of an object, or of a subresource such as `…/pods/name/status` and `…/deployments/name/scale`.
   * @returns the object as it is now, or undefined if it does not exist
   */
  async patch(path: string, change: object, type: PatchType = 'merge-patch'): Promise<unknown> {
    const target = `${path}?fieldManager=${this.#manager}`;
    const answer = await this.send('PATCH', target, JSON.stringify(change), `application/${type}+json`);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw new Failure(`PATCH ${path} failed: ${messageOf(answer)}`);
    return JSON.parse(answer.body);
  }

  /** A token of a ServiceAccount, as pods get them. @throws Failure if the ServiceAccount does not exist */
  async tokenOf(namespace: string, serviceAccount: string, request: TokenRequest): Promise<string> {
    const { audiences, expirationSeconds, boundObjectRef } = request;
    const answer = await this.create(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences, expirationSeconds, boundObjectRef },
      },
    );
    return textAt(answer, 'status', 'token') ?? '';
  }

  /** The answer to GET as an object, or undefined where there is nothing. */
  async get(path: string): Promise<unknown> {
    const answer = await this.send('GET', path);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw new Failure(`GET ${path} failed: ${messageOf(answer)}`);
    return JSON.parse(answer.body);
  }

  /** Creates something at a path of a collection. @throws Failure where that is refused */
  async create(path: string, object: unknown): Promise<unknown> {
    const answer = await this.send('POST', path, JSON.stringify(object));
    if (answer.status >= 300) throw new Failure(`POST ${path} failed: ${messageOf(answer)}`);
    return JSON.parse(answer.body);
  }

  /** Why the API server, or a webhook, refuses to create something, in its words; undefined where it does not. */
  async refusalOf(path: string, object: KubernetesObject): Promise<string | undefined> {
    const answer = await this.send('POST', path, JSON.stringify(object));
    return answer.status >= 300 ? messageOf(answer) : undefined;
  }

  /**
   * One request. It is repeated as long as the API server asks for that, which it does for a moment after it got a new
   * kind, with the same status as client-go honours. Source: client-go, rest.Request, withRetry.
   * @throws Error if it cannot connect
   */
  async send(method: string, path: string, body = '', type = 'application/json'): Promise<ApiAnswer> {
    for (let repeats = 0; ; repeats++) {
      const answer = await this.#sendOnce(method, path, body, type);
      if (answer.status !== 429 || repeats >= mostRepeats) return answer;
      await setTimeout(pauseInMilliseconds);
    }
  }

  #sendOnce(method: string, path: string, body: string, type: string): Promise<ApiAnswer> {
    const { host, port, token } = this.#access;
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': type,
      // Node would send the body of a DELETE without it.
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const call = request({ host, port, path, method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text,
            warnings: warningsIn(response.rawHeaders),
          }),
        );
      });
      call.on('error', (error) => {
        // The server closed a connection that was idle, before it saw the request. Source: Node, http, reusedSocket.
        if (call.reusedSocket && isReset(error)) resolve(this.#sendOnce(method, path, body, type));
        else reject(error);
      });
      call.end(body);
    });
  }

  /** Opens an answer that has no end, on a connection of its own. @throws Error if it cannot connect */
  open(path: string): Promise<IncomingMessage> {
    const { host, port, token, authority: ca } = this.#access;
    const headers = { authorization: `Bearer ${token}` };
    return new Promise((resolve, reject) => {
      const call = request({ host, port, path, headers, ca, agent: false }, resolve);
      call.on('error', reject);
      call.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The path of an object, by the kinds that the API server has. @throws Failure if it does not have the kind */
  async pathOf({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource =
      (await this.#resourcesOf(root)).get(kind) ?? (await this.#resourcesNowOf(root)).get(kind);
    if (!resource) throw new Failure(`The API server knows no ${kind} of ${apiVersion}.`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${namespace}/${resource.name}/${metadata.name}`;
  }

  #resourcesOf(root: string): Promise<ReadonlyMap<string, Resource>> {
    return this.#resources.get(root) ?? this.#resourcesNowOf(root);
  }

  /** Versions can get more kinds. */
  #resourcesNowOf(root: string): Promise<ReadonlyMap<string, Resource>> {
    const asked = this.get(root).then(resourcesIn);
    this.#resources.set(root, asked);
    return asked;
  }
}

function resourcesIn(list: unknown): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  const resources = isMap(list) && Array.isArray(list['resources']) ? list['resources'] : [];
  for (const resource of resources.filter(isMap)) {
    const name = String(resource['name']);
    // Those with a slash are parts of others, such as services/status.
    if (!name.includes('/'))
      found.set(String(resource['kind']), { name, namespaced: resource['namespaced'] === true });
  }
  return found;
}

function messageOf({ status, body }: ApiAnswer): string {
  // Text other than JSON is shown as it is.
  return textAt(parsedJson(body), 'message') ?? `${status} ${body}`;
}

/** Warning headers look like `299 - "text"`: RFC 7234, section 5.5. */
function warningsIn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 !== 0 || name.toLowerCase() !== 'warning') return [];
    const quoted = /^\d+ \S+ "(.*)"$/.exec(rawHeaders[index + 1] ?? '');
    return quoted?.[1] === undefined ? [] : [quoted[1].replaceAll('\\"', '"')];
  });
}

const isReset = (error: Error): boolean => 'code' in error && error.code === 'ECONNRESET';
