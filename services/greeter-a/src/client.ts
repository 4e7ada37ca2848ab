import { parseArgs } from 'node:util';
import { connectivityState, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { meshOptions } from '../../chassis/next-hop.ts';
import { GreeterClient, type Hop } from '../../gen/greeter/v1/greeter.ts';

const usage = `npm run greet -- <name>               one greeting
npm run greet -- <name> --stream 3    three greetings in one stream
npm run greet -- <name> --record      add a greeting to the book

  --address host:port   the server to call (default: greeter-a of npm start)
  --timeout 2s          limit for the whole answer, such as 500ms or 2s (default 5s)

Exit codes: 0 greeted, 1 no greeting arrived, 2 wrong usage.`;

class UsageError extends Error {}

/** One call of greeter-a. */
interface Greet {
  readonly name: string;
  readonly method: 'sayHello' | 'streamHellos' | 'recordGreeting';
  /** Number of greetings, for `streamHellos`. */
  readonly count: number;
  readonly address: string;
  readonly timeoutMilliseconds: number;
}

function parse(args: readonly string[]): Greet {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      address: { type: 'string', default: process.env['GREETER_A_ADDRESS'] || '127.0.0.1:50052' },
      stream: { type: 'string' },
      record: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '5s' },
    },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0)
    throw new UsageError('needs one name, in quotes if it has spaces');
  if (values.record && values.stream !== undefined)
    throw new UsageError('accepts --record or --stream, not both');
  const count = values.stream ?? '1';
  if (!/^\d{1,9}$/.test(count)) throw new UsageError(`--stream must be a number, not "${count}"`);
  const [, amount, unit] = /^(\d+)(ms|s)$/.exec(values.timeout) ?? [];
  if (!amount) throw new UsageError(`--timeout must be a time such as 500ms or 2s, not "${values.timeout}"`);
  return {
    name,
    method: values.record ? 'recordGreeting' : values.stream === undefined ? 'sayHello' : 'streamHellos',
    count: Number(count),
    address: values.address,
    timeoutMilliseconds: Number(amount) * (unit === 's' ? 1000 : 1),
  };
}

/** The text of each answer, and the servers that took part. */
async function* answers(
  client: GreeterClient,
  { name, method, count, timeoutMilliseconds }: Greet,
): AsyncGenerator<{ readonly text: string; readonly hops: readonly Hop[] }> {
  const options = { deadline: Date.now() + timeoutMilliseconds };
  const metadata = new Metadata();
  if (method === 'sayHello') {
    const { message, hops } = await unary<{ message: string; hops: Hop[] }>((done) =>
      client.sayHello({ name }, metadata, options, done),
    );
    yield { text: message, hops };
  } else if (method === 'recordGreeting') {
    const { recorded, hops } = await unary<{ recorded: bigint; hops: Hop[] }>((done) =>
      client.recordGreeting({ name }, metadata, options, done),
    );
    yield { text: `recorded, greetings in the book: ${recorded}`, hops };
  } else {
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

async function greet(call: Greet): Promise<void> {
  const client = new GreeterClient(call.address, credentials.createInsecure(), meshOptions);
  const chains = new Set<string>();
  try {
    for await (const { text, hops } of answers(client, call)) {
      console.log(text);
      chains.add(hops.map(({ service, version }) => `${service} ${version}`).join(' → '));
    }
  } catch (error) {
    throw isServiceError(error) ? new Error(explain(error, client, call)) : error;
  } finally {
    client.close();
  }
  for (const chain of chains) console.log(`answered by ${chain}`);
}

function explain(
  error: ServiceError,
  client: GreeterClient,
  { address, timeoutMilliseconds }: Greet,
): string {
  // greeter-a also answers UNAVAILABLE if it cannot reach greeter-b: then there is a connection to greeter-a.
  const connected = client.getChannel().getConnectivityState(false) === connectivityState.READY;
  if (error.code === status.UNAVAILABLE && !connected)
    return `greeter-a does not answer at ${address}: run npm start in another terminal first`;
  if (error.code === status.DEADLINE_EXCEEDED)
    return `no answer from ${address} within ${timeoutMilliseconds} ms: see --timeout`;
  return `${address} answered ${status[error.code]}: ${error.details}`;
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;

/** True for an error of the command line, of ours or of `parseArgs`. */
const isUsage = (error: unknown): boolean =>
  error instanceof UsageError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return 0;
  }
  try {
    await greet(parse(args));
    return 0;
  } catch (error) {
    // The user at the terminal reads each error; the exit code separates usage errors from failures.
    console.error(`greet: ${error instanceof Error ? error.message : String(error)}`);
    if (isUsage(error)) console.error('Try: npm run greet -- --help');
    return isUsage(error) ? 2 : 1;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
