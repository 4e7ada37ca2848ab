import { defineRule } from '../diagnostics/rule.ts';

/** What can be wrong with a spec before its meaning is looked at: reading (1xx) and shape (2xx). */
export const loadRules = {
  unreadableFile: defineRule({
    name: 'unreadable-file',
    code: 'MESH101',
    severity: 'error',
    title: 'The file cannot be read',
    explanation:
      'A spec is missing, is a folder, or its permissions forbid reading it. Nothing is rendered from half of the specs.',
  }),
  fileTooLarge: defineRule({
    name: 'file-too-large',
    code: 'MESH102',
    severity: 'error',
    title: 'The file is too large for a spec',
    explanation:
      'A spec of a megabyte or more is a mistake, or a file that is not a spec. Move data that a service needs elsewhere.',
  }),
  linkOutOfRepository: defineRule({
    name: 'link-out-of-repository',
    code: 'MESH103',
    severity: 'error',
    title: 'A symbolic link leads out of the repository',
    explanation:
      'What is rendered must depend on committed files alone, or the next machine renders something else. Put the file itself here.',
  }),
  fileNotUtf8: defineRule({
    name: 'file-not-utf8',
    code: 'MESH104',
    severity: 'error',
    title: 'The file is not UTF-8',
    explanation:
      'YAML is read as UTF-8; a file saved as Latin-1 or Windows-1252 has other bytes for letters such as ü.',
    source: 'YAML 1.2.2, section 5.2, character encodings',
  }),
  byteOrderMark: defineRule({
    name: 'byte-order-mark',
    code: 'MESH105',
    severity: 'error',
    title: 'The file starts with a byte order mark',
    explanation: 'The mark is invisible in editors and makes diffs and tools disagree about the first key.',
  }),
  windowsLineEndings: defineRule({
    name: 'windows-line-endings',
    code: 'MESH106',
    severity: 'error',
    title: 'The file has Windows line endings',
    explanation:
      'Mixed line endings make every line of a diff change. .gitattributes asks for LF in the whole repository.',
  }),
  emptyFile: defineRule({
    name: 'empty-file',
    code: 'MESH107',
    severity: 'error',
    title: 'The file is empty',
    explanation:
      'A spec without content says nothing about a service or a cluster; delete the file, or write the spec.',
  }),
  invalidYaml: defineRule({
    name: 'invalid-yaml',
    code: 'MESH108',
    severity: 'error',
    title: 'The file is not YAML',
    explanation: 'The YAML parser stops making sense of the file at this place.',
    source: 'YAML 1.2.2',
  }),
  duplicateKey: defineRule({
    name: 'duplicate-key',
    code: 'MESH109',
    severity: 'error',
    title: 'A key stands twice in one map',
    explanation: 'Parsers differ in which of the two they take; one of them is a leftover.',
    source: 'YAML 1.2.2, section 3.2.1.3: keys of a mapping are unique',
  }),
  unsupportedYaml: defineRule({
    name: 'unsupported-yaml',
    code: 'MESH110',
    severity: 'error',
    title: 'Anchors, aliases, merge keys and tags are not read',
    explanation:
      'A spec is edited by people and by commands that keep comments and order; hidden copies make both go wrong. Write the value where it is used; what is common to all clusters belongs into the service spec.',
  }),
  severalYamlDocuments: defineRule({
    name: 'several-yaml-documents',
    code: 'MESH111',
    severity: 'error',
    title: 'The file holds more than one YAML document',
    explanation: 'One file is one spec. Anything after a line of three dashes would be ignored.',
  }),
  nestedTooDeeply: defineRule({
    name: 'nested-too-deeply',
    code: 'MESH112',
    severity: 'error',
    title: 'The file is nested too deeply',
    explanation: 'No spec needs more than a handful of levels; the parser gives up on this file.',
  }),
  misnamedSpec: defineRule({
    name: 'misnamed-spec',
    code: 'MESH113',
    severity: 'error',
    title: 'A file that looks like a spec and is not read',
    explanation:
      'Specs are services/<name>/service.yaml or external.yaml, and clusters/<name>.yaml. A file with the ending .yml would be passed over in silence.',
  }),
  invisibleCharacter: defineRule({
    name: 'invisible-character',
    code: 'MESH114',
    severity: 'error',
    title: 'A character that cannot be seen',
    explanation:
      'Control characters, and those that turn the direction of text around, make an editor or a review show something else than what is read: a host, a path or a comment can be disguised. Letters of every language may be used, and joiners that emoji and some scripts need too.',
    source: 'Unicode Technical Standard #55, Source Code Handling; CVE-2021-42574 (Trojan Source)',
  }),
  incompleteRun: defineRule({
    name: 'incomplete-run',
    code: 'MESH115',
    severity: 'error',
    title: 'The run ended before everything was looked at',
    explanation:
      'Something outside of the specs was in the way, or the generator has a fault of its own. The message says what; standard error says more, and where the log is. What else there is to find is not known.',
  }),
  unknownKey: defineRule({
    name: 'unknown-key',
    code: 'MESH201',
    severity: 'error',
    title: 'An unknown key',
    explanation:
      'The key is not part of the spec, so it would have no effect. Usually it is misspelt or stands at the wrong level.',
  }),
  missingKey: defineRule({
    name: 'missing-key',
    code: 'MESH202',
    severity: 'error',
    title: 'A required key is missing',
    explanation: 'The spec cannot be rendered without it; docs/reference/ says what it means.',
  }),
  wrongType: defineRule({
    name: 'wrong-type',
    code: 'MESH203',
    severity: 'error',
    title: 'A value of the wrong type',
    explanation:
      'The key takes another kind of value: a text, a number, a list or a map. Numbers that are names need quotes.',
  }),
  valueNotAllowed: defineRule({
    name: 'value-not-allowed',
    code: 'MESH204',
    severity: 'error',
    title: 'A value that is not one of those allowed',
    explanation: 'The key takes one of a few words, and this is none of them.',
  }),
  malformedValue: defineRule({
    name: 'malformed-value',
    code: 'MESH205',
    severity: 'error',
    title: 'A malformed name or value',
    explanation:
      'Kubernetes, Istio or the registry would refuse it; the hint says which characters are allowed.',
  }),
  outOfRange: defineRule({
    name: 'out-of-range',
    code: 'MESH206',
    severity: 'error',
    title: 'A number, list or text outside its bounds',
    explanation: 'The value is smaller, larger, shorter or longer than what makes sense here.',
  }),
  duplicateItem: defineRule({
    name: 'duplicate-item',
    code: 'MESH207',
    severity: 'error',
    title: 'An item stands twice in a list',
    explanation: 'The second one has no effect; one of them is a leftover, or was meant to be another.',
  }),
  protoDoesNotCompile: defineRule({
    name: 'proto-does-not-compile',
    code: 'MESH301',
    severity: 'error',
    title: 'A proto does not compile',
    explanation:
      'Methods are resolved against the compiled protos, so all of them must compile. The message is that of buf.',
    source: 'protobuf.dev, language guide (proto3)',
  }),
  protosUnavailable: defineRule({
    name: 'protos-unavailable',
    code: 'MESH302',
    severity: 'error',
    title: 'The protos could not be compiled',
    explanation: 'buf itself failed to run, so that no method could be resolved.',
  }),
  unreadableRelease: defineRule({
    name: 'unreadable-release',
    code: 'MESH541',
    severity: 'error',
    title: 'A recorded release cannot be read',
    explanation:
      'services/<service>/releases/<tag>/ holds what the version of that tag speaks: protos.json, an image of buf in JSON, and calls.json, the methods that it calls. Both are written by npm run release, and never by hand.',
    source: 'Buf, Images; docs/contracts.md',
  }),
} as const;
