import { get, type RequestOptions } from 'node:http';

/** What an HTTP server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** The answer to one GET, at an address or at a Unix socket. @throws Error if it cannot connect */
export function httpGet(
  options: Pick<RequestOptions, 'host' | 'port' | 'socketPath' | 'path'>,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = get({ agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
  });
}

/** The reason for a failed connection, from a network error, which has a code. @throws any other error */
export function noConnection(error: unknown): string {
  if (error instanceof Error && 'code' in error) return error.message;
  throw error;
}
