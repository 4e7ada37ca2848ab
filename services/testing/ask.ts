import { type CallOptions, Metadata, type ServiceError } from '@grpc/grpc-js';

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

/** Headers and options of a call. */
export interface Extras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly options?: Partial<CallOptions>;
}

/** Calls a method with one answer, the way a client outside the mesh would. */
export function ask<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  { headers = {}, options = {} }: Extras = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, metadataOf(headers), options, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** Metadata with one value for each header. */
export function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** All messages of a stream. */
export async function collect<Message>(stream: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

/** A promise that the test resolves. */
export function promiseToKeep<Value>() {
  let keep: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}
