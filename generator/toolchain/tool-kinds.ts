/** A program that is built from a Go module when the machine does not have it. */
export interface GoToolVersion {
  readonly name: string;
  /** The Go package with the program's main function. */
  readonly package: string;
  readonly version: string;
  /** Arguments that make the program print its version. */
  readonly versionArguments: readonly string[];
  /** What a first build costs, for the progress line. */
  readonly buildTime: string;
}

/**
 * A program of a Go module that `go install` refuses: its release tags are not Go versions, or its own go.mod has
 * replaces. It is built from a module of ours that requires it.
 */
export interface BuiltProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** The Go package with the program's main function, or a package that `main` imports. */
  readonly package: string;
  /** A main function of ours, if the module has none that can be required, or one that requires too much. */
  readonly main?: MainFunction | ProgramSource;
  /** The version of the modules that the module's own go.mod has in folders beside it, and therefore as v0.0.0. */
  readonly staging?: string;
  /**
   * If the module needs the replaces of its own go.mod, which Go ignores in a module that is required: a version for
   * each module that it replaces by a folder.
   */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Other names that the program is run by, with a link for each. */
  readonly names?: readonly string[];
  /** Scripts of the module that the program runs from PATH. */
  readonly scripts?: readonly string[];
  /** Build tags, which leave out parts that are not needed. */
  readonly tags?: string;
  /** For the linker, where the program must know its version to work. */
  readonly ldflags?: string;
  /** How its official build is recognised on PATH, if that one works like the one that is built here. */
  readonly onPath?: { readonly arguments: readonly string[]; readonly prints: RegExp };
  readonly buildTime: string;
  /** The command of this repository that builds it. */
  readonly builtBy: string;
}

/** A main function with a few lines. */
export interface MainFunction {
  readonly imports: readonly string[];
  readonly body: string;
}

/** A program of ours: Go files in a folder of the generator, which a release has too. */
export interface ProgramSource {
  /** Path from the folder of the generator. */
  readonly folder: string;
}

/** A program in a Python wheel. */
export interface WheelProgram {
  readonly name: string;
  readonly distribution: string;
  readonly version: string;
  /** Where the program lies in the wheel. */
  readonly path: string;
  /** SHA-256 of the wheels of all platforms. */
  readonly hashes: readonly string[];
  readonly downloadSize: string;
}

/** A Go module that JSON schemas are read from. */
export interface SchemaSource {
  /** The name of the source in messages and in the name of the cache entry. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** A source of CustomResourceDefinitions: files of a Go module. */
export interface DefinitionModule extends SchemaSource {
  /** A file of the module, or a folder of files. */
  readonly definitions: string;
  /** The API groups that it defines; `istio.io` includes all groups below it. */
  readonly groups: readonly string[];
  /** The kinds that it defines; undefined for all of its groups. */
  readonly kinds?: readonly string[];
}

/** A source of CustomResourceDefinitions: a file of this repository, such as one that was copied from a release. */
export interface DefinitionFile {
  readonly name: string;
  /** Path from the root of the repository that the generator is in. */
  readonly file: string;
}
