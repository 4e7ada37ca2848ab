import http2 from 'node:http2';
import { podHeader, type ServerData, versionHeader } from '../messages.ts';

/** Adds the name of the pod to all answers of HTTP/2 servers that start later in this process: a service's own program. */
export function signAnswers({ name, version }: ServerData): void {
  const own = { [podHeader]: name, ...(version === undefined ? {} : { [versionHeader]: version }) };
  const { createServer } = http2;
  const signing = (...args: Parameters<typeof createServer>) => {
    const server = createServer(...args);
    server.on('stream', (stream) => {
      const respond = stream.respond.bind(stream);
      stream.respond = (headers, options) => respond({ ...headers, ...own }, options);
    });
    return server;
  };
  Object.assign(http2, { createServer: signing });
}
