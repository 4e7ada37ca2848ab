import { connect } from 'node:net';
import type { Listen } from '../../mesh/open-mesh.ts';
import type { CallRecord } from './client.ts';

/** What a connection ended with if no server answered. */
export const closedWithoutAnswer = 'closed without an answer';

/**
 * The line that names a connection: never shorter than the 5 bytes that Envoy's TLS inspector waits for, before it knows
 * that they are not TLS.
 */
const lineOf = (id: string): string => `prove ${id}\n`;

/** The name in a line; undefined for another line. */
export const idIn = (line: string): string | undefined => /^prove (\S+)$/.exec(line)?.[1];

/**
 * Opens one connection, sends one line, and waits for one line; without an answer, the connection is a result too. The
 * server answers with its label.
 * @param id the number of the case and of the connection, as servers record it
 */
export function connectOnce(
  { host, port }: Listen,
  id: string,
  { number, deadlineMs }: { readonly number: number; readonly deadlineMs: number },
): Promise<CallRecord> {
  const began = performance.now();
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host, port }, () => socket.write(lineOf(id))).setEncoding('utf8');
    const end = (status: CallRecord['status'], details: string, server?: string) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve({ number, status, details, server, initial: {}, began, ended: performance.now() });
    };
    const deadline = setTimeout(() => end('DEADLINE_EXCEEDED', 'no answer'), deadlineMs);
    socket.on('data', (text: string) => {
      received += text;
      const [line, ...others] = received.split('\n');
      if (others.length > 0) end('OK', '', line);
    });
    // A proxy that refuses a connection closes it, with or without a reset.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(
        'UNAVAILABLE',
        error.code === 'ECONNREFUSED' ? 'the proxy does not listen at this port' : closedWithoutAnswer,
      ),
    );
    socket.on('close', () => end('UNAVAILABLE', closedWithoutAnswer));
  });
}
