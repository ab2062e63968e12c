import { autoAxisOf, isPlaceable, spreadValues, type AutoAxis } from "./autoAxis.ts";
import type { AxisField } from "./axisField.ts";
import { findAxisField } from "./axisField.ts";
import { checkValue } from "./checkValue.ts";
import type { Finding } from "./finding.ts";
import { atName, atValue } from "./finding.ts";
import type { Json } from "./json.ts";
import { isList, isObject, own } from "./json.ts";
import { nestedAxes } from "./nestedAxes.ts";
import type { SpecPath } from "./problem.ts";
import type { Range } from "./rangeValues.ts";
import { rangeValues } from "./rangeValues.ts";
import { axisSchema, MAX_POINTS } from "./schema/sweepSchema.ts";
import { admittedKind, alternatives } from "./schemaNode.ts";
import { pathName, quote } from "./wording.ts";

export interface SweepAxis {
  /** The path as the file writes it, the key of a point's settings. */
  readonly name: string;
  readonly path: SpecPath;
  /** Of an axis that places itself: those that were chosen, or a spread until then. */
  readonly values: readonly number[];
  /** Only of an axis that places itself. */
  readonly auto?: AutoAxis;
}

export interface SweepAxes {
  /** In file order. */
  readonly axes: readonly SweepAxis[];
  /** What checkValue.ts does not check: whether the axes name fields, and whether their values are valid there. */
  readonly findings: readonly Finding[];
}

/** @param file a spec as written; it may have problems */
export function readSweepAxes(file: Json): SweepAxes {
  const sweep = isObject(file) ? own(file, "sweep") : undefined;
  if (!isObject(sweep)) return { axes: [], findings: [] };
  const axes: SweepAxis[] = [];
  const findings: Finding[] = [];
  const inAxes: Finding[][] = [];
  // File order: a JavaScript object moves only names such as "0" to the front, and those name no field.
  for (const [name, written] of Object.entries(sweep)) {
    const place = ["sweep", name];
    if (nestedAxes(name, written).length > 0) continue;
    const found = findAxisField(name, file);
    if ("complaint" in found) findings.push(atName("sweep-axis", place, found.complaint, found.meant));
    if (!("field" in found)) continue;
    const { field } = found;
    const rival = axes.find((axis) => axis.path.join() === field.path.join());
    if (rival !== undefined) {
      findings.push(
        atName(
          "sweep-axis",
          place,
          `${pathName(field.path)} is swept twice, also by ${quote(rival.name)}; remove one.`,
        ),
      );
    }
    if (checkValue(axisSchema, written, place).length > 0) continue;
    const auto = autoAxisOf(written, field.path);
    if (auto !== undefined) {
      const axis = { name, path: field.path, auto };
      const values = auto.choice?.values ?? spreadValues(axis, auto.count);
      inAxes.push(checkAuto({ ...axis, values }, field, place, file));
      axes.push({ ...axis, values });
      continue;
    }
    // Any other value that the axis schema accepts is a list of numbers or a range.
    const values = isList(written) ? (written as readonly number[]) : rangeValues(written as unknown as Range);
    inAxes.push(
      isList(written)
        ? checkListed(values, field, place)
        : checkRange(written as unknown as Range, values, field, place),
    );
    axes.push({ name, path: field.path, values });
  }
  return { axes, findings: [...findings, ...inAxes.flat(), ...checkSize(axes)] };
}

/** A run of `find` has a single value at first. */
const MIN_PLACED = 2;

function checkAuto({ auto, path, values }: SweepAxis, field: AxisField, place: SpecPath, file: Json): Finding[] {
  if (!isPlaceable({ path })) {
    const message = `"auto" places objective.beta, or objective.rate of a target rate, along the predicted frontier; give ${pathName(path)} a list of values or a range.`;
    return [atValue("sweep-axis", place, message)];
  }
  const model = isObject(file) ? own(file, "model") : undefined;
  if (isObject(model) && (own(model, "type") === "onnx" || own(model, "type") === "latents")) {
    const message = `"auto" chooses values to train with, but these models are trained already; list the values of ${pathName(path)} that they have.`;
    return [atValue("sweep-axis", place, message)];
  }
  const { count, choice } = auto ?? {};
  if (choice === undefined) {
    if (count === undefined || count >= MIN_PLACED) return [];
    return [
      atValue(
        "sweep-range",
        [...place, "auto"],
        `"auto" must be a whole number from ${MIN_PLACED} to ${MAX_POINTS}: both ends of the frontier are values.`,
      ),
    ];
  }
  if (choice.values.length !== count) {
    const message = `"values" has ${choice.values.length} values, but "auto" asks for ${count}; remove "values" to have them chosen anew.`;
    return [atValue("sweep-range", [...place, "values"], message)];
  }
  const inRounds = choice.rounds?.reduce((sum, round) => sum + round.count, 0) ?? count;
  if (inRounds !== count) {
    const message = `"rounds" has ${inRounds} values in all, but "values" has ${choice.values.length}; remove "values" and "rounds" to have them chosen anew.`;
    return [atValue("sweep-range", [...place, "rounds"], message)];
  }
  return checkListed(values, field, [...place, "values"]);
}

function checkListed(values: readonly number[], field: AxisField, place: SpecPath): Finding[] {
  const seen = new Set<number>();
  return values.flatMap((value, index) => {
    const at = [...place, index];
    if (seen.has(value)) {
      return [
        atValue(
          "duplicate-value",
          at,
          `${pathName(field.path)} has the value ${value} twice on this axis; remove one.`,
        ),
      ];
    }
    seen.add(value);
    return checkSwept(value, field).map(({ code, message }) => atValue(code, at, message));
  });
}

function checkRange(range: Range, values: readonly number[], field: AxisField, place: SpecPath): Finding[] {
  const { from, to, count, scale } = range;
  if (scale === "log" && (from <= 0 || to <= 0)) {
    const end = from <= 0 ? "from" : "to";
    return [
      atValue(
        "sweep-range",
        [...place, end],
        `A logarithmic range needs both ends above 0, but "${end}" is ${range[end]}; raise it, or set "scale" to "linear".`,
      ),
    ];
  }
  if (count === 1 && from !== to) {
    return [atValue("sweep-range", [...place, "count"], 'A range includes both ends, so "count" must be at least 2.')];
  }
  if (count > 1 && from === to) {
    return [
      atValue(
        "duplicate-value",
        [...place, "to"],
        `From ${from} to ${to} all ${count} values are equal; change one end, or set "count" to 1.`,
      ),
    ];
  }
  if (new Set(values).size < count) {
    return [
      atValue(
        "duplicate-value",
        [...place, "count"],
        `From ${from} to ${to} there are fewer than ${count} different values; lower "count".`,
      ),
    ];
  }
  const ends = [
    ...checkSwept(from, field).map(({ code, message }) => atValue(code, [...place, "from"], message)),
    ...checkSwept(to, field).map(({ code, message }) => atValue(code, [...place, "to"], message)),
  ];
  if (ends.length > 0) return ends;
  const inside = values.flatMap((value) => checkSwept(value, field))[0];
  if (inside === undefined) return [];
  return [
    atName(
      "sweep-range",
      place,
      `This range contains an invalid value: ${inside.message.slice(0, -1)}; choose another "count", or list the values.`,
    ),
  ];
}

/** Problems of a swept value in its field, of whose alternatives only the number applies. */
function checkSwept(value: number, { schema, path }: AxisField): Finding[] {
  const numeric = alternatives(schema).find((alternative) => admittedKind(alternative) === "number");
  return numeric === undefined ? [] : checkValue(numeric, value, path);
}

function checkSize(axes: readonly SweepAxis[]): Finding[] {
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  if (points <= MAX_POINTS) return [];
  // Not toLocaleString, which depends on the machine's language.
  const grouped = (count: number) =>
    count < 1e15 ? String(count).replace(/\B(?=(\d{3})+$)/g, ",") : count.toExponential(1);
  return [
    atName(
      "sweep-size",
      ["sweep"],
      `The sweep has ${grouped(points)} points, but at most ${grouped(MAX_POINTS)} are allowed; shorten an axis.`,
    ),
  ];
}
