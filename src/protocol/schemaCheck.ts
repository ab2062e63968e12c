/** Whether a value matches a schema. */
export type Check = (value: unknown) => boolean;

/**
 * A check of the JSON Schema of a message, made of functions: without eval, which a webview forbids, and many times faster than an
 * interpreter, for a snapshot of ten thousand points has a million values.
 * @throws Error for a keyword that no message has yet
 */
export function checkOf(schema: object): Check {
  const checks = Object.entries(schema).flatMap(([keyword, argument]) => {
    const make = keywords[keyword];
    if (make === undefined) {
      if (ANNOTATIONS.has(keyword)) return [];
      throw new Error(`the schema keyword ${keyword} is not supported in messages`);
    }
    return [make(argument as never, schema)];
  });
  const [first, second] = checks;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (checks.length === 2) return (value) => first(value) && second(value);
  return (value) => checks.every((check) => check(value));
}

const ANNOTATIONS = new Set([
  "description",
  "title",
  "default",
  "example",
  "examples",
  "required",
  "additionalProperties",
]);

const types: Readonly<Record<string, Check>> = {
  object: isObject,
  array: Array.isArray,
  number: Number.isFinite,
  integer: Number.isInteger,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

/** Each applies to values of its own type alone, as JSON Schema has it. */
const keywords: Readonly<Record<string, (argument: never, schema: object) => Check>> = {
  type: (name: string) => types[name] ?? unsupported(`type ${name}`),
  const: (wanted: unknown) => (value) => value === wanted,
  enum: (allowed: readonly unknown[]) => {
    const known = new Set(allowed);
    return (value) => known.has(value);
  },
  anyOf: (options: readonly object[]) => {
    const checks = options.map(checkOf);
    return (value) => checks.some((check) => check(value));
  },
  items: (item: object | readonly object[]) => {
    if (Array.isArray(item)) return tupleCheck(item.map(checkOf));
    const check = checkOf(item);
    return (value) => !Array.isArray(value) || value.every(check);
  },
  additionalItems: (allowed: unknown, { items }: { readonly items?: unknown }) => {
    if (allowed !== false || !Array.isArray(items)) unsupported("additionalItems");
    const { length } = items as readonly unknown[];
    return (value) => !Array.isArray(value) || value.length <= length;
  },
  minItems: (least: number) => (value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number) => (value) => !Array.isArray(value) || value.length <= most,
  minimum: (least: number) => (value) => typeof value !== "number" || value >= least,
  maximum: (most: number) => (value) => typeof value !== "number" || value <= most,
  exclusiveMinimum: (bound: number) => (value) => typeof value !== "number" || value > bound,
  exclusiveMaximum: (bound: number) => (value) => typeof value !== "number" || value < bound,
  pattern: (text: string) => {
    const pattern = new RegExp(text, "u");
    return (value) => typeof value !== "string" || pattern.test(value);
  },
  properties: fieldsCheck,
  patternProperties: (patterns: Readonly<Record<string, object>>, schema) => {
    const [[pattern, item] = ["", {}], ...others] = Object.entries(patterns);
    // The only one of `record` (spec/schema/pieces.ts): any name.
    if (pattern !== "^.*$" || others.length > 0 || "properties" in schema) unsupported("patternProperties");
    const check = checkOf(item);
    return (value) => !isObject(value) || Object.values(value).every(check);
  },
};

function tupleCheck(checks: readonly Check[]): Check {
  return (value) =>
    !Array.isArray(value) || checks.every((check, index) => index >= value.length || check(value[index]));
}

function fieldsCheck(properties: Readonly<Record<string, object>>, schema: object): Check {
  const { required = [], additionalProperties = true } = schema as {
    readonly required?: readonly string[];
    readonly additionalProperties?: unknown;
  };
  if (typeof additionalProperties !== "boolean") unsupported("a schema of additionalProperties");
  const isRequired = new Set(required);
  const fields = Object.entries(properties).map(([name, field]) => {
    return { name, check: checkOf(field), isOptional: !isRequired.has(name) };
  });
  const known = new Set(Object.keys(properties));
  return (value) => {
    if (!isObject(value)) return true;
    for (const { name, check, isOptional } of fields) {
      const found = value[name];
      if (found === undefined && !(name in value) ? !isOptional : !(found === undefined && isOptional) && !check(found))
        return false;
    }
    return additionalProperties === true || Object.keys(value).every((name) => known.has(name));
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unsupported(what: string): never {
  throw new Error(`${what} is not supported in messages`);
}
