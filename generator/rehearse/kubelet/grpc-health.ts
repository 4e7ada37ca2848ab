import { connect, constants } from 'node:http2';

const serving = 1;

/**
 * Asks a gRPC server for its health, as a kubelet does. @returns why it is not healthy; undefined if it is
 * Source: gRPC Health Checking Protocol; Kubernetes, pkg/probe/grpc.
 */
export function checkHealth(
  host: string,
  port: number,
  service: string,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const session = connect(`http://${host}:${port}`);
    const finish = (reason: string | undefined) => {
      clearTimeout(timer);
      session.destroy();
      resolve(reason);
    };
    const timer = setTimeout(() => finish('timeout: health rpc did not complete in time'), timeoutMs);
    session.on('error', (error) => finish(error.message));
    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
    });
    const body: Buffer[] = [];
    let status = '';
    call.on('response', (headers) => {
      status = String(headers['grpc-status'] ?? '');
    });
    call.on('trailers', (headers) => {
      status = String(headers['grpc-status'] ?? status);
    });
    call.on('data', (chunk: Buffer) => body.push(chunk));
    call.on('error', (error) => finish(error.message));
    call.on('end', () => {
      if (status !== '0') finish(`the health service answered with gRPC status ${status}`);
      else if (statusIn(Buffer.concat(body)) === serving) finish(undefined);
      else finish('service unhealthy (the health service does not answer SERVING)');
    });
    call.end(healthRequest(service));
  });
}

/** HealthCheckRequest { string service = 1 } in a frame of gRPC: a flag and the length, then the message. */
function healthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

/** HealthCheckResponse { ServingStatus status = 1 }: a zero is not sent. */
const statusIn = (answer: Buffer): number => (answer[5] === 0x08 ? (answer[6] ?? 0) : 0);
