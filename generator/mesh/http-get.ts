import { get, type RequestOptions } from 'node:http';

/** What an HTTP server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** The answer to one GET, at an address or at a Unix socket. @throws Error when there is no connection */
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

/** Why there is no connection yet, of an error of the network, which has a code. @throws any other error */
export function noConnection(error: unknown): string {
  if (error instanceof Error && 'code' in error) return error.message;
  throw error;
}
