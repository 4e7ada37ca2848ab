import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';

const serving = 1;
const notServing = 2;

type Watch = ServerWritableStream<Buffer, Buffer>;

/**
 * The health service, as services/chassis has it: not serving from the stop signal on. A service name that is none of
 * the server's is taken for one that only a liveness probe asks for: it is served as long as the process answers.
 * Source: grpc-proto, grpc/health/v1/health.proto.
 */
export class Health {
  readonly #services: ReadonlySet<string>;
  readonly #watches = new Set<Watch>();
  #status = serving;

  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services]);
  }

  /** Answers NOT_SERVING from now on, and ends watches. */
  stop(): void {
    this.#status = notServing;
    for (const watch of this.#watches) {
      watch.write(this.#answer(watch.request));
      watch.end();
    }
    this.#watches.clear();
  }

  readonly check: handleUnaryCall<Buffer, Buffer> = ({ request }, done) => done(null, this.#answer(request));

  readonly watch: handleServerStreamingCall<Buffer, Buffer> = (call) => {
    call.write(this.#answer(call.request));
    this.#watches.add(call);
    call.on('cancelled', () => this.#watches.delete(call));
  };

  #answer(request: Buffer): Buffer {
    const status = this.#services.has(serviceIn(request)) ? this.#status : serving;
    // HealthCheckResponse.status is field 1, a varint.
    return Buffer.from([0x08, status]);
  }
}

/** HealthCheckRequest.service: field 1, a text. The names of services are shorter than 128 bytes. */
function serviceIn(request: Buffer): string {
  return request[0] === 0x0a ? request.subarray(2, 2 + (request[1] ?? 0)).toString('utf8') : '';
}

/** Server reflection needs protos, and no pod of a rehearsal asks for it: an empty answer shows that it is reached. */
export const emptyReflection: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
  call.on('data', () => call.write(Buffer.alloc(0)));
  call.on('end', () => call.end());
};
