import { connect } from 'node:net';

/**
 * The value of a key in Redis; undefined if there is none, or if Redis does not answer, such as at the end.
 * Source: Redis serialization protocol, bulk strings.
 */
export function redisValue(host: string, port: number, key: string): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const finish = (value: Buffer | undefined) => {
      socket.destroy();
      resolve(value);
    };
    socket.on('connect', () => socket.write(`*2\r\n$3\r\nGET\r\n$${Buffer.byteLength(key)}\r\n${key}\r\n`));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n');
      if (end < 0) return;
      const head = received.subarray(0, end).toString();
      const length = Number(head.slice(1));
      if (!head.startsWith('$') || length < 0) finish(undefined);
      else if (received.length >= end + 2 + length) finish(received.subarray(end + 2, end + 2 + length));
    });
    socket.on('error', () => finish(undefined));
    socket.on('close', () => finish(undefined));
  });
}
