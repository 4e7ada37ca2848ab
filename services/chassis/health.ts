import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { fileDescriptorSet } from '../gen/health/v1/health.descriptor.ts';
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthServer,
  HealthService,
  HealthCheckResponse_ServingStatus as Serving,
} from '../gen/health/v1/health.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * The health service for a liveness probe. It is SERVING as long as the process answers. So Kubernetes does not kill a
 * server that refuses new calls.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes (gRPC probes with a service name).
 */
export const liveness = 'liveness';

type Watch = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/**
 * The standard health service, on the generated code. The packaged one reads its .proto from disk, which a
 * bundle does not contain, and keeps watches open, which delays every shutdown.
 */
export class Health {
  readonly #services: ReadonlySet<string>;
  readonly #watches = new Set<Watch>();
  #status: Serving = Serving.SERVING;

  /** Answers for `services`, for '' (the whole server) and for liveness. */
  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services, liveness]);
  }

  /** Answers NOT_SERVING from now on, except for liveness. Watches get the new status and end. */
  stop(): void {
    this.#status = Serving.NOT_SERVING;
    for (const watch of this.#watches) {
      watch.write({ status: this.#statusOf(watch.request.service) });
      watch.end();
    }
    this.#watches.clear();
  }

  /** The service to register. Its calls are not logged: probes would fill the log. */
  endpoint(): Endpoint {
    const implementation: HealthServer = {
      check: ({ request: { service } }, callback) => {
        if (this.#services.has(service)) callback(null, { status: this.#statusOf(service) });
        else callback({ code: status.NOT_FOUND, details: `There is no service ${service} here` });
      },
      list: (_call, callback) => callback(null, { statuses: this.#statuses() }),
      watch: (call) => this.#watch(call),
    };
    return { definition: HealthService, implementation, fileDescriptorSet };
  }

  #watch(call: Watch): void {
    call.write({ status: this.#statusOf(call.request.service) });
    this.#watches.add(call);
    call.on('cancelled', () => this.#watches.delete(call));
  }

  #statusOf(service: string): Serving {
    if (!this.#services.has(service)) return Serving.SERVICE_UNKNOWN;
    return service === liveness ? Serving.SERVING : this.#status;
  }

  #statuses(): Record<string, HealthCheckResponse> {
    return Object.fromEntries(
      [...this.#services].map((service) => [service, { status: this.#statusOf(service) }]),
    );
  }
}
