import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gitEnvironment } from '../../git/run.ts';

/**
 * Answers git's smart HTTP protocol for fetching, with git's own program for it.
 * @param repositoryOf gives the folder of the bare repository for a host and a path such as `/platform/gitops.git`
 * Source: git, gitprotocol-http and git-http-backend.
 */
export function gitRequests(
  repositoryOf: (host: string, path: string) => string | undefined,
): RequestListener {
  return (request, response) => {
    // A proxy gets the whole URL, a server only the path.
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const [, path = '', service = ''] = /^(.*)(\/info\/refs|\/git-upload-pack)$/.exec(url.pathname) ?? [];
    const repository = repositoryOf(url.hostname, path);
    if (repository === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end(`This rehearsal has no repository ${url.hostname}${path}.\n`);
      return;
    }
    runBackend(request, response, { repository, service, query: url.search.slice(1) });
  };
}

interface BackendCall {
  readonly repository: string;
  readonly service: string;
  readonly query: string;
}

function runBackend(request: IncomingMessage, response: ServerResponse, call: BackendCall): void {
  const { headers, method = 'GET' } = request;
  const header = (name: string) => String(headers[name] ?? '');
  const length = headers['content-length'];
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: join(call.repository, '..'),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `${call.repository.slice(call.repository.lastIndexOf('/'))}${call.service}`,
      QUERY_STRING: call.query,
      REQUEST_METHOD: method,
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  // The program may end without reading everything, and its exit is what counts.
  child.stdin.on('error', () => undefined);
  forwardCgi(child.stdout, response);
  child.on('error', () => response.destroy());
}

/** Forwards what a CGI program writes: headers, an empty line, and the body. Source: RFC 3875, section 6. */
function forwardCgi(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? []);
    const status = fields.find(([, name]) => name?.toLowerCase() === 'status')?.[2];
    for (const [, name, value] of fields)
      if (name !== undefined && value !== undefined && name.toLowerCase() !== 'status')
        response.setHeader(name, value);
    response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10));
    response.write(head.subarray(end + 4));
  });
  output.on('end', () => response.end());
}
