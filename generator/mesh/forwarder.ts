import { connect, createServer, type Server } from 'node:net';

/** Passes connections to an address on to a Unix socket; resolves when it listens. */
export function forward(host: string, port: number, socket: string): Promise<Server> {
  const server = createServer((from) => {
    const to = connect(socket);
    // Where one side ends, however it does, so does the other.
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    to.on('error', () => from.destroy()).on('close', () => from.destroy());
    from.pipe(to).pipe(from);
  }).unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}
