import { connectivityState, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { GreeterClient, type Hop } from '../../services/gen/greeter/v1/greeter.ts';
import { Failure } from '../command-line/errors.ts';

/** One call of the Greeter service. */
export interface Question {
  readonly name: string;
  readonly method: 'sayHello' | 'streamHellos' | 'recordGreeting';
  /** How many greetings, for `streamHellos`. */
  readonly count: number;
  /** host:port of the server. */
  readonly address: string;
  readonly timeoutMilliseconds: number;
}

/** What a server said, and who took part. */
export interface Answer {
  readonly text: string;
  readonly hops: readonly Hop[];
}

/** The answers to a question as they arrive. @throws Failure saying what the server said instead, or that there is none */
export async function* ask(question: Question): AsyncGenerator<Answer> {
  // A proxy of the environment is about the internet, not about this machine.
  const client = new GreeterClient(question.address, credentials.createInsecure(), {
    'grpc.enable_http_proxy': 0,
  });
  try {
    yield* call(client, question);
  } catch (error) {
    throw isServiceError(error) ? explain(error, client, question) : error;
  } finally {
    client.close();
  }
}

async function* call(client: GreeterClient, question: Question): AsyncGenerator<Answer> {
  const { name, count, timeoutMilliseconds } = question;
  const options = { deadline: Date.now() + timeoutMilliseconds };
  const metadata = new Metadata();
  switch (question.method) {
    case 'sayHello': {
      const { message, hops } = await unary<{ message: string; hops: Hop[] }>((done) =>
        client.sayHello({ name }, metadata, options, done),
      );
      return yield { text: message, hops };
    }
    case 'recordGreeting': {
      const { recorded, hops } = await unary<{ recorded: bigint; hops: Hop[] }>((done) =>
        client.recordGreeting({ name }, metadata, options, done),
      );
      return yield { text: `recorded, greetings in the book: ${recorded}`, hops };
    }
    case 'streamHellos':
      for await (const { message, sequence, hops } of client.streamHellos({ name, count }, metadata, options))
        yield { text: `${sequence}/${count}  ${message}`, hops };
  }
}

function unary<Response>(
  start: (done: (error: ServiceError | null, response: Response) => void) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error ? reject(error) : resolve(response)));
  });
}

function explain(error: ServiceError, client: GreeterClient, question: Question): Failure {
  const { address, timeoutMilliseconds } = question;
  // A server may itself answer UNAVAILABLE, when the one it asks is away: then there is a connection to it.
  const connected = client.getChannel().getConnectivityState(false) === connectivityState.READY;
  if (error.code === status.UNAVAILABLE && !connected)
    return new Failure(`greeter-a does not answer at ${address}: run npm start in another terminal first`);
  if (error.code === status.DEADLINE_EXCEEDED)
    return new Failure(`no answer from ${address} within ${timeoutMilliseconds} ms: see --timeout`);
  return new Failure(`${address} answered ${status[error.code]}: ${error.details}`);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}
