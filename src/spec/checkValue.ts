import type { Finding } from "./finding.ts";
import { atName, atValue } from "./finding.ts";
import type { Json, JsonObject } from "./json.ts";
import { isList, isObject, kindOf, own } from "./json.ts";
import { nearestName } from "./nearestName.ts";
import { adviceFor } from "./adviceOnNames.ts";
import { placesOf } from "./fieldPlaces.ts";
import { nestedAxes } from "./nestedAxes.ts";
import { objectForm } from "./objectForm.ts";
import { synonymOf } from "./otherNames.ts";
import type { SpecPath } from "./problem.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { admittedKind, alternatives, chooseVariant, variantName, variantsWith } from "./schemaNode.ts";
import { expected, oneOf, pathName, quote, shown, subject } from "./wording.ts";

/** What is wrong with `value` according to `schema`: its fields, types, choices and limits. */
export function checkValue(schema: SchemaNode, value: Json, path: SpecPath): Finding[] {
  const fitting = alternatives(schema).filter((alternative) => admittedKind(alternative) === kindOf(value));
  const [first] = fitting;
  if (first === undefined) {
    const wrong = mustBe("wrong-type", schema, value, path);
    const form = objectForm(schema, value);
    const advice = typeof value === "string" ? adviceFor(value, path) : undefined;
    if (advice === undefined && form === undefined) return [wrong];
    // "mse" is "gaussian" with a certain variance only.
    return [{ ...wrong, message: `${wrong.message} ${advice ?? `Write ${form ?? ""}.`}` }];
  }
  switch (typeof value) {
    case "number":
      return checkNumber(schema, first, value, path);
    case "string":
      return first.const === undefined ? [] : checkChoice(schema, fitting, value, path);
    default:
      if (isList(value)) return checkList(first, value, path);
      return isObject(value) ? checkVariants(fitting, value, path) : [];
  }
}

function mustBe(code: string, schema: SchemaNode, value: Json, path: SpecPath): Finding {
  const message = `${subject(path)} must be ${expected(schema)}, not ${shown(value)}.`;
  const advice = isSweptInPlace(schema, value, path) ? asAxis(path) : aloneIn(schema, value);
  return atValue(code, path, advice === undefined ? message : `${message} ${advice}`);
}

/** A number in quotes, or a name in an object of its own. */
function aloneIn(schema: SchemaNode, value: Json): string | undefined {
  const takes = alternatives(schema).map(admittedKind);
  if (typeof value === "string" && takes.includes("number") && value.trim() !== "" && Number.isFinite(Number(value)))
    return `Write ${value.trim()} without quotes.`;
  const [only, ...others] = alternatives(schema).flatMap((choice) => choice.const ?? []);
  return isObject(value) && only !== undefined && others.length === 0 && takes.length === 1
    ? `Write ${quote(only)} alone.`
    : undefined;
}

/** A list of values that other programs try one after the other, or a range of them. */
function isSweptInPlace(schema: SchemaNode, value: Json, path: SpecPath): boolean {
  const takesNumber = alternatives(schema).some((alternative) => admittedKind(alternative) === "number");
  const isRange = isObject(value) && Object.keys(value).some((name) => isEnd(name));
  const isOfNumbers = isRange || (isList(value) && value.length > 0 && value.every((item) => typeof item === "number"));
  return isOfNumbers && takesNumber && path[0] !== "sweep" && path.every((step) => typeof step === "string");
}

function isEnd(name: string): boolean {
  return ["from", "to"].includes(name) || synonymOf(name, ["from", "to"]) !== undefined;
}

function asAxis(path: SpecPath): string {
  const axis = `Several values are an axis of a sweep: "sweep": { "${path.join(".")}": [...] }.`;
  return path.join(".") === "objective.beta" ? `${axis} A beta that rises in training is "warmup".` : axis;
}

function checkNumber(schema: SchemaNode, limits: SchemaNode, value: number, path: SpecPath): Finding[] {
  // 1e999 is valid JSON and is read as Infinity.
  if (!Number.isFinite(value))
    return [atValue("out-of-range", path, `${subject(path)} is too large for a number; use at most about 1.8e308.`)];
  if (limits.type === "integer") {
    if (!Number.isInteger(value)) return [mustBe("wrong-type", schema, value, path)];
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      return [
        atValue("out-of-range", path, `${subject(path)} is too large for an exact whole number; use at most 2^53 - 1.`),
      ];
    }
  }
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = limits;
  const within = value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum;
  return within ? [] : [mustBe("out-of-range", schema, value, path)];
}

/** @param choices those of the schema's alternatives that are a fixed text */
function checkChoice(schema: SchemaNode, choices: readonly SchemaNode[], value: string, path: SpecPath): Finding[] {
  const names = choices.flatMap((choice) => choice.const ?? []);
  if (names.includes(value)) return [];
  const synonym = synonymOf(value, names);
  const advice = synonym === undefined ? adviceFor(value, path) : undefined;
  // Another thing that is known, such as "selu", is not a misspelling of one that there is.
  const meant = synonym ?? (advice === undefined ? nearestName(value, names) : undefined);
  const hint = meant === undefined ? "." : `; did you mean ${quote(meant)}?`;
  const message = `${subject(path)} must be ${expected(schema)}, not ${quote(value)}${hint}`;
  return [atValue("unknown-value", path, advice === undefined ? message : `${message} ${advice}`, meant)];
}

function checkList(schema: SchemaNode, list: readonly Json[], path: SpecPath): Finding[] {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (list.length < minItems && minItems === 1)
    return [atValue("out-of-range", path, `${subject(path)} is empty; give at least one value.`)];
  if (list.length < minItems || list.length > maxItems) {
    return [
      atValue(
        "out-of-range",
        path,
        `${subject(path)} must have ${minItems} to ${maxItems} values, not ${list.length}.`,
      ),
    ];
  }
  return items === undefined ? [] : list.flatMap((item, index) => checkValue(items, item, [...path, index]));
}

function checkVariants(variants: readonly SchemaNode[], object: JsonObject, path: SpecPath): Finding[] {
  const chosen = chooseVariant(variants, object);
  if (chosen === undefined) return [checkType(variants, object, path)];
  return checkFields(chosen, variants, object, path);
}

/** The problem of a "type" that matches no variant. */
function checkType(variants: readonly SchemaNode[], object: JsonObject, path: SpecPath): Finding {
  const anyOf = variants.flatMap((variant) => own(variant.properties, "type") ?? []);
  const type = own(object, "type");
  if (type === undefined)
    return atValue("missing-field", path, `${subject(path)} needs "type": ${expected({ anyOf })}.`);
  const [wrong] = checkValue({ anyOf }, type, [...path, "type"]);
  if (wrong === undefined) throw new Error("A listed type chooses its variant.");
  return wrong;
}

function checkFields(
  schema: SchemaNode,
  variants: readonly SchemaNode[],
  object: JsonObject,
  path: SpecPath,
): Finding[] {
  const names = Object.keys(schema.properties ?? {});
  const meant = new Set<string>();
  const present = Object.entries(object).flatMap(([name, value]) => {
    const field = own(schema.properties, name) ?? Object.values(schema.patternProperties ?? {})[0];
    const nested = path.length === 1 && path[0] === "sweep" ? nestedAxes(name, value) : [];
    if (nested.length > 0) return [nestedAxis(name, nested, [...path, name])];
    if (field !== undefined) return checkValue(field, value, [...path, name]);
    const free = names.filter((known) => own(object, known) === undefined);
    const nearest = nearestName(name, free) ?? synonymOf(name, free);
    if (nearest !== undefined) meant.add(nearest);
    return unknownField(schema, variants, object, [...path, name], nearest);
  });
  // A misspelled field is not also reported as missing.
  const missing = (schema.required ?? []).filter((name) => own(object, name) === undefined && !meant.has(name));
  return [...present, ...missing.map((name) => missingField(schema, name, path))];
}

function nestedAxis(name: string, axes: readonly string[], path: SpecPath): Finding {
  const written = axes.map((axis) => `"${axis}": [...]`).join(", ");
  return atName(
    "sweep-axis",
    path,
    `${quote(name)} is not an axis. Write the path of the number as one name: ${written}.`,
  );
}

function missingField(schema: SchemaNode, name: string, path: SpecPath): Finding {
  const field = own(schema.properties, name);
  const what = field === undefined || expected(field) === "an object" ? "" : `, ${expected(field)}`;
  return atValue("missing-field", path, `${subject(path)} needs ${quote(name)}${what}.`);
}

function unknownField(
  schema: SchemaNode,
  variants: readonly SchemaNode[],
  object: JsonObject,
  path: SpecPath,
  nearest: string | undefined,
): Finding {
  const name = String(path.at(-1));
  const whole = path.length === 1 ? "the spec" : pathName(path.slice(0, -1));
  const owners = variantsWith(name, variants);
  const [owner] = owners;
  if (owner !== undefined && variantName(owner) !== undefined) {
    const types = oneOf(owners.map((variant) => quote(variantName(variant) ?? "")));
    const type = quote(variantName(schema) ?? "");
    return atName(
      "unknown-field",
      path,
      `${quote(name)} is not a field of ${whole} with "type": ${type}; it belongs to ${types}.`,
    );
  }
  if (owner !== undefined) {
    const rival =
      Object.keys(object).find(
        (other) => own(schema.properties, other) !== undefined && own(owner.properties, other) === undefined,
      ) ?? "";
    return atName(
      "unknown-field",
      path,
      `${quote(name)} cannot be combined with ${quote(rival)} in ${whole}; remove one.`,
    );
  }
  const value = own(object, name);
  const advice = adviceFor(name === "type" && typeof value === "string" ? value : name, path);
  // A list of what there is helps only where nothing better is known.
  const rest = nearest === undefined && advice !== undefined ? "." : `; ${hintFor(schema, name, path, nearest)}`;
  const message = `${quote(name)} is not a field of ${whole}${rest}`;
  return atName("unknown-field", path, advice === undefined ? message : `${message} ${advice}`, nearest);
}

function hintFor(schema: SchemaNode, name: string, path: SpecPath, nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean ${quote(nearest)}?`;
  const places = placesOf(name, path.slice(0, -1));
  if (places.some(({ isRenamed }) => isRenamed))
    return `here it is ${oneOf(places.map((place) => quote(pathName(place.path))))}.`;
  if (places.length > 0) {
    const parts = places.map((place) => place.path.slice(0, -1));
    return parts.some((part) => part.length === 0)
      ? "it belongs in the spec itself."
      : `it belongs in ${oneOf(parts.map((part) => quote(pathName(part))))}.`;
  }
  return `it has ${Object.keys(schema.properties ?? {})
    .map(quote)
    .join(", ")}.`;
}
