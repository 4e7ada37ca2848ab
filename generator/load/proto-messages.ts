/** The messages of a gRPC service. */
export interface ProtoMessages {
  /** The full names of the messages of each method. */
  readonly methods: Readonly<Record<string, { readonly request: string; readonly response: string }>>;
  /** The types of the fields, by full name of the message: those that its methods send, and those within. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The part of google.protobuf.DescriptorProto that messages need, in ProtoJSON. */
export interface MessageDescriptor {
  readonly name: string;
  readonly field?: readonly FieldDescriptor[];
  readonly nestedType?: readonly MessageDescriptor[];
  readonly options?: { readonly mapEntry?: boolean };
}

interface FieldDescriptor {
  readonly name: string;
  readonly type?: string;
  readonly typeName?: string;
  readonly label?: string;
  readonly proto3Optional?: boolean;
}

/** A method with the full names of its messages, with a dot at the beginning as in references. */
interface Signature {
  readonly name: string;
  readonly inputType?: string;
  readonly outputType?: string;
}

/**
 * The messages that some methods need.
 * @param messages all messages, by full name with a dot at the beginning
 */
export function messagesOfMethods(
  methods: readonly Signature[],
  messages: ReadonlyMap<string, MessageDescriptor>,
): ProtoMessages {
  const needed = new Set(methods.flatMap(({ inputType = '', outputType = '' }) => [inputType, outputType]));
  const fields: Record<string, Readonly<Record<string, string>>> = {};
  // Iterating a Set also visits elements that are added during the iteration.
  for (const name of needed) {
    const { field = [] } = messages.get(name) ?? {};
    fields[name.slice(1)] = Object.fromEntries(field.map((each) => [each.name, typeText(each, messages)]));
    for (const { typeName } of field)
      if (typeName !== undefined && messages.has(typeName))
        for (const each of partsOf(typeName, messages)) needed.add(each);
  }
  return {
    methods: Object.fromEntries(
      methods.map(({ name, inputType = '', outputType = '' }) => [
        name,
        { request: inputType.slice(1), response: outputType.slice(1) },
      ]),
    ),
    fields,
  };
}

/** A message, or for an entry of a map the message of its values. */
function partsOf(name: string, messages: ReadonlyMap<string, MessageDescriptor>): string[] {
  const message = messages.get(name);
  if (!message?.options?.mapEntry) return [name];
  return (message.field ?? []).flatMap(({ typeName }) =>
    typeName !== undefined && messages.has(typeName) ? [typeName] : [],
  );
}

/** `repeated shop.v1.Item`, `map<string, int32>`, `optional string`: as a proto writes it, with full names. */
function typeText(
  { type = '', typeName, label, proto3Optional }: FieldDescriptor,
  messages: ReadonlyMap<string, MessageDescriptor>,
): string {
  const message = typeName === undefined ? undefined : messages.get(typeName);
  if (message?.options?.mapEntry)
    return `map<${(message.field ?? []).map((each) => typeText(each, messages)).join(', ')}>`;
  const text = typeName?.slice(1) ?? type.replace('TYPE_', '').toLowerCase();
  if (label === 'LABEL_REPEATED') return `repeated ${text}`;
  return proto3Optional ? `optional ${text}` : text;
}
