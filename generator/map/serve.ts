import { createServer, type Server, type ServerResponse } from 'node:http';
import { printDiagnostics } from '../diagnostics/print.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { type Html, html } from '../lang/html.ts';
import { MemoryParseCache } from '../load/parse-cache.ts';
import { takeStopRequests } from '../local/stop-requests.ts';
import { loadState } from '../pipeline/load-state.ts';
import { plain } from '../terminal/paint.ts';
import { watchInputs } from '../watch/watch-inputs.ts';
import { refusalsOf } from './facts/refusals.ts';
import { mapFiles } from './files.ts';
import { type FleetMap, fleetMapOf } from './fleet-map.ts';

/** The server of a map that is redrawn after each change. */
export interface MapServer {
  /** `http://127.0.0.1:7070/` */
  readonly address: string;
  /** Rejects if the map can no longer follow changes; otherwise stays pending. */
  readonly watching: Promise<void>;
  close(): Promise<void>;
}

/** Serves the map on loopback until Ctrl-C. @param onReady gets the address */
export async function serveMap(
  root: string,
  port: number,
  from: string | undefined,
  onReady: (address: string) => void,
): Promise<void> {
  const stop = takeStopRequests();
  const server = await startMapServer(root, port, from);
  onReady(server.address);
  await Promise.race([stop.first, server.watching]);
  await server.close();
  stop.release();
}

/**
 * Starts the server: the page at `/`, its other files, if it is large, and at `/changes` a stream with an event after each
 * change of the specs.
 * @param from a commit: the map shows what changes since then
 */
export async function startMapServer(root: string, port: number, from?: string): Promise<MapServer> {
  const changes = watchInputs(root);
  const drawing = new Drawing(root, from);
  const readers = new Set<ServerResponse>();
  changes.refresh();
  await drawing.redraw();
  const notify = () => {
    for (const reader of readers) reader.write('data: changed\n\n');
  };
  let isOpen = true;
  const watching = (async () => {
    while (isOpen) {
      const next = changes.next();
      let isStale = false;
      const settled = () => {
        isStale = true;
      };
      next.then(settled, settled);
      if (await drawing.tryPromotions(() => isOpen && !isStale)) notify();
      await next;
      if (!isOpen) return;
      changes.refresh();
      await drawing.redraw();
      notify();
    }
  })();
  const server = createServer((request, response) => {
    // A page of another site could reach loopback by a name of its own.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
      response.writeHead(403).end();
    } else if (request.url === '/changes') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': connected\n\n');
      readers.add(response);
      response.on('close', () => readers.delete(response));
    } else if (drawing.files.has(fileOf(request.url))) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(drawing.files.get(fileOf(request.url)));
    } else response.writeHead(404).end();
  });
  const bound = await listen(server, port);
  return {
    address: `http://127.0.0.1:${bound}/`,
    watching,
    close: async () => {
      isOpen = false;
      changes.close();
      for (const reader of readers) reader.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `/` is index.html. */
const fileOf = (url = ''): string => (url === '/' ? 'index.html' : url.slice(1));

/** Resolves with the port. @throws the error of the system if the port is not free */
const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** The page, and the last map without errors: while a spec is edited, the map stays and the errors are above it. */
class Drawing {
  readonly #root: string;
  readonly #cache = new MemoryParseCache();
  #last: FleetMap | undefined;
  #state: State | undefined;
  readonly #from: string | undefined;
  /** By name. */
  files: ReadonlyMap<string, string> = new Map();

  constructor(root: string, from: string | undefined) {
    this.#root = root;
    this.#from = from;
  }

  /**
   * Finds what refuses the promotions of the last drawing, and draws it. Resolves with false if there is nothing new.
   * @param isWanted false after a change: the next drawing has other promotions
   */
  async tryPromotions(isWanted: () => boolean): Promise<boolean> {
    const [state, map] = [this.#state, this.#last];
    if (!state || !map || state.fleet !== map.fleet) return false;
    const refusals = await refusalsOf(this.#root, state, map.waiting, isWanted);
    if (!isWanted() || refusals.size === 0) return false;
    this.#last = { ...map, refusals };
    this.#draw();
    return true;
  }

  async redraw(): Promise<void> {
    const state = await loadState(this.#root, workTreeLabel, this.#cache);
    this.#state = state;
    if (state.fleet)
      this.#last = await fleetMapOf(state, state.fleet, { earlier: this.#last, from: this.#from });
    this.#draw();
  }

  #draw(): void {
    const errors = (this.#state?.diagnostics ?? []).filter(({ rule }) => rule.severity === 'error');
    this.files = mapFiles(this.#last, {
      isServed: true,
      ...(errors.length > 0 ? { notice: errorNotice(printDiagnostics(errors, plain)) } : {}),
    });
  }
}

const errorNotice = (findings: string): Html =>
  html`<section class="errors" role="alert"><h2>The specs have errors</h2><p>The map shows the last state without errors.</p><pre>${findings}</pre></section>`;
