import { andList, plural } from "../wording.ts";
import type { Explanation } from "./explain.ts";
import type { Finding } from "./finding.ts";
import { tieValues } from "./pickSentences.ts";
import { causeSentences, figure, type NameOf } from "./sentences.ts";
import { usesLatents, type BestGroup } from "./subject.ts";
import { isNearThreshold } from "./trainingCauses.ts";

/** The verdict on the models with the best ELBO. @param soFar " so far" where the sweep has points left to train */
export function verdictSentence(explanation: Explanation, nameOf: NameOf, soFar = ""): string {
  const { finding, subject } = explanation;
  const [best, ...tied] = subject.groups as readonly [BestGroup, ...BestGroup[]];
  const why = whySentence(explanation);
  const name = ({ points, typical }: BestGroup): string => nameOf(typical.point, seedsOf(points));
  if (finding === "tie") return `${tieSentence(explanation, soFar, name)} ${why}`;
  if (finding === "seeds-differ") return `${seedsSentence(explanation, soFar, name)} ${why}`;
  const mean = best.points.length > 1 ? "mean ELBO" : "ELBO";
  const others = tied.length > MAX_NAMED ? `${tied.length} others` : andList(tied.map(name));
  const model =
    tied.length === 0
      ? `The model with the best ${mean}${soFar}, ${name(best)},`
      : `The model of ${name(best)}, which ties with ${others} for the best ${mean}${soFar},`;
  return `${model} ${stateText(best, finding)}${why === "" ? "" : ` ${why}`}`;
}

/** More models that tie are counted only. */
const MAX_NAMED = 2;

type GroupName = (group: BestGroup) => string;

function seedsOf(points: BestGroup["points"]): number | undefined {
  return points.length > 1 ? points.length : undefined;
}

/** Models that use z and models that do not have the same ELBO: the one that happens to be first is not the best. */
function tieSentence({ subject: { groups, explained }, picks }: Explanation, soFar: string, name: GroupName): string {
  const pick = picks.find(({ criterion }) => criterion === "elbo");
  const values = pick === undefined ? "" : `, ${tieValues(pick, pick.ties ?? [])}`;
  const named = (members: readonly BestGroup[]): string =>
    members.length > MAX_NAMED ? `${members.length} settings` : andList(members.map(name));
  const using = groups.filter((group) => usesLatents(group.finding));
  const without = groups.filter((group) => !usesLatents(group.finding));
  const collapsed = without.every(({ finding }) => finding === "collapsed");
  const about =
    without.length > 1
      ? ` Of these, ${name(groups.find(({ typical }) => typical === explained) ?? (without[0] as BestGroup))} was tested.`
      : "";
  return `The ELBO does not decide whether to use z${soFar}: ${named(using)}, with ${rateText(using)}, and ${named(without)}, ${collapsed ? `${without.length > 1 ? "which are" : "which is"} collapsed` : `with ${rateText(without)}`}, tie${values}.${about}`;
}

function seedsSentence({ subject: { groups, explained } }: Explanation, soFar: string, name: GroupName): string {
  const mixed = groups.find(({ points }) => points.includes(explained)) as BestGroup;
  const { collapsed, points } = mixed;
  const active = points.length - collapsed;
  const rank = groups.length > 1 ? "among those that tie for the best mean ELBO" : "which has the best mean ELBO";
  return `The seed decides for ${name(mixed)}, ${rank}${soFar}: ${collapsed} of its ${points.length} models ${collapsed === 1 ? "is" : "are"} collapsed, the other${active === 1 ? " is" : "s are"} not.`;
}

function rateText(groups: readonly BestGroup[]): string {
  return `a rate of ${spanText(
    groups.flatMap(({ points }) => points.map(({ rateNats }) => rateNats)),
    figure,
  )} nats`;
}

/** "3" or "3 to 4". */
function spanText(values: readonly number[], text: (value: number) => string = String): string {
  const [from, to] = [text(Math.min(...values)), text(Math.max(...values))];
  return from === to ? from : `${from} to ${to}`;
}

function unitsText(points: BestGroup["points"]): string {
  const units = points.map(({ activeUnits }) => activeUnits);
  const largest = Math.max(...units);
  return plural(largest, "active unit").replace(String(largest), spanText(units));
}

function whySentence({ finding, cause, subject }: Explanation): string {
  if (finding === "healthy") return "";
  if (cause !== null) return causeSentences[cause];
  if (isNearThreshold(subject.explained))
    return "Beta is within a tenth of the collapse threshold, where z gains little and chance decides whether a training finds it.";
  return "The cause is not determined: none of those that were tested holds.";
}

/** What most models of the group are, with the figures of a typical one. */
function stateText({ typical, points, collapsed }: BestGroup, finding: Finding): string {
  const { rateNats, elboNats, columnMeansElboNats, freeBitsNats, trainElboNats, activeUnits } = typical;
  const rate = `${figure(rateNats)} nats`;
  switch (finding) {
    case "collapsed":
      return `is collapsed${collapsed > 1 ? ` with all ${collapsed} seeds` : ""}: z carries no information about x.`;
    case "weak":
      return `is hardly active: it has ${unitsText(points)}, but a rate of ${rate} is too little to distinguish examples.`;
    case "forced":
      return `has the rate that its free bits make, ${rate} of ${figure(freeBitsNats)} nats, and its ELBO is not higher than that of a model without latents.`;
    case "shifted":
      return `is active, but held-out examples cost it ${figure(trainElboNats - elboNats)} nats more than training examples.`;
    case "anomalous":
      return activeUnits === 0
        ? `has a rate of ${rate} without an active unit: its posterior is the same for every example and far from the prior, so z carries no information about x.`
        : `has a latent unit with more nats than float32 networks can resolve: its rate of ${rate} is not usable information.`;
    case "below-baseline":
      return `is worse than a model without latents: its ELBO is ${figure(elboNats)} nats, and each column's mean alone reaches ${figure(columnMeansElboNats ?? NaN)}.`;
    default:
      return `is not collapsed: its latents carry information about the data, ${spanText(
        points.map((point) => point.rateNats),
        figure,
      )} nats in ${unitsText(points)}.`;
  }
}
