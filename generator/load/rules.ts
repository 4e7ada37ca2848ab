import { defineRule } from '../diagnostics/rule.ts';

/** Rules for specs before their meaning is checked: reading (1xx) and shape (2xx). */
export const loadRules = {
  unreadableFile: defineRule({
    name: 'unreadable-file',
    code: 'MESH101',
    severity: 'error',
    title: 'File cannot be read',
    explanation:
      'A spec is missing, is a folder, or its permissions forbid reading it. The generator does not render a tree from part of the specs.',
  }),
  fileTooLarge: defineRule({
    name: 'file-too-large',
    code: 'MESH102',
    severity: 'error',
    title: 'File is too large for a spec',
    explanation:
      'A spec is smaller than one megabyte. A larger file is a mistake or not a spec. If a service needs the data, store it elsewhere.',
  }),
  linkOutOfRepository: defineRule({
    name: 'link-out-of-repository',
    code: 'MESH103',
    severity: 'error',
    title: 'Symbolic link points outside the repository',
    explanation:
      'The tree must depend only on committed files; otherwise another machine renders a different tree. Replace the link with the file itself.',
  }),
  fileNotUtf8: defineRule({
    name: 'file-not-utf8',
    code: 'MESH104',
    severity: 'error',
    title: 'File is not UTF-8',
    explanation:
      'The generator reads YAML as UTF-8. Latin-1 and Windows-1252 use other bytes for letters such as ü. Save the file as UTF-8.',
    source: 'YAML 1.2.2, section 5.2, character encodings',
  }),
  byteOrderMark: defineRule({
    name: 'byte-order-mark',
    code: 'MESH105',
    severity: 'error',
    title: 'File starts with a byte order mark',
    explanation:
      'Editors do not show the mark, and tools disagree about the first key because of it. Save the file as UTF-8 without BOM.',
  }),
  windowsLineEndings: defineRule({
    name: 'windows-line-endings',
    code: 'MESH106',
    severity: 'error',
    title: 'File has Windows line endings',
    explanation:
      'With mixed line endings, a diff shows every line as changed. .gitattributes requires LF in the whole repository.',
  }),
  emptyFile: defineRule({
    name: 'empty-file',
    code: 'MESH107',
    severity: 'error',
    title: 'File is empty',
    explanation: 'An empty spec defines nothing. Write the spec, or delete the file.',
  }),
  invalidYaml: defineRule({
    name: 'invalid-yaml',
    code: 'MESH108',
    severity: 'error',
    title: 'File is not valid YAML',
    explanation:
      'The YAML parser cannot read the file from this place on. The message names the likely mistake.',
    source: 'YAML 1.2.2',
  }),
  duplicateKey: defineRule({
    name: 'duplicate-key',
    code: 'MESH109',
    severity: 'error',
    title: 'Duplicate key in a map',
    explanation:
      'YAML parsers disagree about which of the two values counts. Usually one of them is a leftover. Keep one.',
    source: 'YAML 1.2.2, section 3.2.1.3: keys of a mapping are unique',
  }),
  unsupportedYaml: defineRule({
    name: 'unsupported-yaml',
    code: 'MESH110',
    severity: 'error',
    title: 'Anchor, alias, merge key, tag, key that is not text or value that kustomize reads otherwise',
    explanation:
      'People and commands edit specs, and commands keep comments and order. Hidden copies of values would make such edits wrong. Write the value at each place; put values that all clusters share into the service spec. In documents and patches, keys must be text: kustomize cannot build a map that has a key such as 50051, true or ~ without quotes. A number with a leading zero, such as 0755, is octal in YAML 1.1, so kustomize reads 493. In YAML 1.2 it is decimal, so the checks would read 755. Write the decimal number. The same holds for texts that only kustomize reads as numbers or dates, such as 1_000, 0b11 or 2024-01-01: write them in quotes.',
  }),
  severalYamlDocuments: defineRule({
    name: 'several-yaml-documents',
    code: 'MESH111',
    severity: 'error',
    title: 'Several YAML documents in one file',
    explanation: 'One file holds one spec. Everything after a line of three dashes would be ignored.',
  }),
  nestedTooDeeply: defineRule({
    name: 'nested-too-deeply',
    code: 'MESH112',
    severity: 'error',
    title: 'File is nested too deeply',
    explanation: 'A spec needs only a few levels. The parser refuses deeper files.',
  }),
  misnamedSpec: defineRule({
    name: 'misnamed-spec',
    code: 'MESH113',
    severity: 'error',
    title: 'File looks like a spec but is not read',
    explanation:
      'Specs are services/<name>/service.yaml or external.yaml, and clusters/<name>.yaml. Documents and patches are in services/<name>/extra/ and patches/, and in their folders for single clusters. A file with the ending .yml or .YAML, or in a folder with another name, would be ignored without a message. Kustomize does not read files whose names start with https: or http:, and kustomization.yaml is the file that the generator writes.',
  }),
  invisibleCharacter: defineRule({
    name: 'invisible-character',
    code: 'MESH114',
    severity: 'error',
    title: 'Invisible character',
    explanation:
      'Control characters, and characters that change the text direction, make an editor or a review show a different text from the one that is read. They can disguise a host, a path or a comment. Letters of every language are allowed, and so are the joiners that emoji and some scripts need.',
    source: 'Unicode Technical Standard #55, Source Code Handling; CVE-2021-42574 (Trojan Source)',
  }),
  incompleteRun: defineRule({
    name: 'incomplete-run',
    code: 'MESH115',
    severity: 'error',
    title: 'The run ended early',
    explanation:
      'A problem outside the specs, or a bug in the generator, stopped the run. The message names the problem; standard error has the details and the path of the log. There may be more findings that this run did not reach.',
  }),
  unknownKey: defineRule({
    name: 'unknown-key',
    code: 'MESH201',
    severity: 'error',
    title: 'Unknown key',
    explanation:
      'The spec has no such key, so it would have no effect. Usually the key is misspelt or at the wrong level.',
  }),
  missingKey: defineRule({
    name: 'missing-key',
    code: 'MESH202',
    severity: 'error',
    title: 'Required key is missing',
    explanation: 'The spec cannot be rendered without this key. docs/reference/ describes it.',
  }),
  wrongType: defineRule({
    name: 'wrong-type',
    code: 'MESH203',
    severity: 'error',
    title: 'Value of the wrong type',
    explanation:
      'The key needs another type: a string, a number, a list or a map. Put numbers that are names in quotes.',
  }),
  valueNotAllowed: defineRule({
    name: 'value-not-allowed',
    code: 'MESH204',
    severity: 'error',
    title: 'Value is not allowed',
    explanation: 'The key accepts only a few values, and this is not one of them. The hint lists them.',
  }),
  malformedValue: defineRule({
    name: 'malformed-value',
    code: 'MESH205',
    severity: 'error',
    title: 'Malformed name or value',
    explanation:
      'Kubernetes, Istio or the registry would refuse the value. The hint lists the allowed characters.',
  }),
  outOfRange: defineRule({
    name: 'out-of-range',
    code: 'MESH206',
    severity: 'error',
    title: 'Value out of bounds',
    explanation:
      'The number is too small or too large, or the list, map or string is too short or too long. The message names the limit.',
  }),
  duplicateItem: defineRule({
    name: 'duplicate-item',
    code: 'MESH207',
    severity: 'error',
    title: 'Duplicate list item',
    explanation: 'The second item has no effect. It is a leftover, or another value was intended.',
  }),
  protoDoesNotCompile: defineRule({
    name: 'proto-does-not-compile',
    code: 'MESH301',
    severity: 'error',
    title: 'Proto does not compile',
    explanation:
      'Methods in the specs are looked up in the compiled protos, so all protos must compile. The message is from buf.',
    source: 'protobuf.dev, language guide (proto3)',
  }),
  protosUnavailable: defineRule({
    name: 'protos-unavailable',
    code: 'MESH302',
    severity: 'error',
    title: 'Protos could not be compiled',
    explanation: 'buf itself failed, so no method could be looked up.',
  }),
  brokenDefinition: defineRule({
    name: 'broken-definition',
    code: 'MESH1000',
    severity: 'error',
    title: 'A file of schemas/ does not define a kind',
    explanation:
      'Each file of schemas/ is a CustomResourceDefinition of a kind that documents in extra/ use. kubeconform checks these documents with it, and the API server of npm run prove needs it to accept them.',
    source: 'Kubernetes, CustomResourceDefinition',
  }),
  unreadFile: defineRule({
    name: 'unread-file',
    code: 'MESH1001',
    severity: 'warning',
    title: 'A file in services/ looks like a spec, a document or a patch, but is not read',
    explanation:
      'Only services/<name>/service.yaml, external.yaml and proofs.yaml are specs, only extra/ holds documents, and only patches/ holds patches. A file with another name has no effect in any cluster.',
  }),
  unreadableRelease: defineRule({
    name: 'unreadable-release',
    code: 'MESH541',
    severity: 'error',
    title: 'Recorded release cannot be read',
    explanation:
      'services/<service>/releases/<tag>/ holds the contract of the version with that tag: protos.json (a buf image in JSON) and calls.json (the methods that it calls). npm run release writes both. Do not edit them by hand.',
    source: 'Buf, Images; docs/contracts.md',
  }),
} as const;
