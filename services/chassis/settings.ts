/** The settings of a running server, from the environment. */
export interface Settings {
  readonly service: string;
  /** Identifies this server in every Hop. The subsets of the mesh have the same names. */
  readonly version: string;
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** How long calls in progress may take after the signal to stop. */
  readonly drainSeconds: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings of a server. @throws Error with the name of an invalid variable */
export function readSettings(service: string, env: Environment): Settings {
  return {
    service,
    version: env['APP_VERSION'] || 'dev',
    host: env['HOST'] || '0.0.0.0',
    port: readInteger(env, 'PORT', 50051, 65535),
    drainSeconds: readInteger(env, 'DRAIN_SECONDS', 25, 3600),
  };
}

function readInteger(env: Environment, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${name} must be an integer from 0 to ${max}, not "${text}".`);
}
