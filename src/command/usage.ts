import { engineChoices } from "../engine/chooseEngine.ts";
import { defaultCurveSettings } from "../evaluation/curveRun.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import { exportFormatNames } from "../export/exportRun.ts";
import { defaultDraw } from "./arguments/drawArguments.ts";

export const usage = `Usage:
  vae-lens check FILE... [--format text|json|sarif] [--fix] [--probe-seconds N]
  vae-lens sweep FILE [--out DIR] [--format text|json] [--workers N] [--engine NAME] [--tensorflow DIR]
                      [--checkpoint-seconds S]
  vae-lens sweep --resume DIR
  vae-lens evaluate DIR [--format text|json] [--examples N] [--importance-samples K] [--temperatures T] [--chains C] [--seed S]
                    [--features principal|classifier] [--engine NAME]
  vae-lens explain DIR [the same]
  vae-lens curve DIR [--point N|all] [--betas B,B,...] [--format text|json] [--examples N] [--temperatures T] [--chains C] [--seed S]
                 [--engine NAME]
  vae-lens draw DIR [--point N] [--count N] [--steps N] [--example ROW] [--seed S] [--out DIR2] [--engine NAME]
  vae-lens report DIR
  vae-lens import FILE... [--out DIR] [--name NAME] [--map NAME=COLUMN] [--bits] [--per-dimension N] [--format text|json]
  vae-lens export DIR --format ${exportFormatNames.join("|")} [--point N] [--batch N] [--out DIR2]

check   reads specs (*.vae.json) and the data they name, and says what is wrong and which points will collapse.
        Exit status: 0 nothing at warning or above, 1 warnings or errors, 2 could not run.
sweep   trains every point of a spec's sweep; progress on stderr, the table (or JSON) on stdout.
        Exit status: 0 done, 1 a point failed, 2 bad input, 130 interrupted (resume with --resume).
evaluate measures a run's models by every metric, into DIR/evaluation.json: importance-weighted bound, annealed importance
        sampling, information, gaps, distances. What was measured with the same settings is kept.
explain says which model each criterion picks, whether the best ELBO's is collapsed, why, and what to do next, into
        DIR/explanation.json; evaluates first, and trains a collapsed point again from elsewhere.
curve   measures what rate and distortion a trained decoder could have with the best possible encoder at each beta, by annealed
        importance sampling, into DIR/rateDistortion.json, beside what the sweep's encoders have.
draw    writes what a point's model makes of held-out examples and of its prior as .npy arrays with an index.json that says what they
        are: inputs, reconstructions, samples, traversals of the active units, posterior means.
report  writes DIR/report.html: the panel with a run's results, one file that needs nothing else.
import  makes a run of rates and distortions that another trainer logged: CSV, JSON lines, TensorBoard event files or folders of
        them. report and explain open it as far as they need no data.
export  writes a run for other programs, into DIR/export unless --out names another folder (docs/exporting.md): encoder and decoder of
        a point as ONNX, its weights as safetensors, or the figures of the whole sweep as CSV or TensorBoard event
        files.

  --out DIR               the run folder (default: a new one under .vae-lens/runs beside the spec; of import, in this folder); of export and draw where they write
  --resume DIR            goes on with a stopped or killed sweep; the numbers are those of an uninterrupted one
  --workers N             training processes side by side (default 2); no result depends on it
  --engine NAME           ${engineChoices.join(", ")} (default auto)
  --tensorflow DIR        a folder in which @tensorflow/tfjs-node is installed, for --engine tensorflow (or VAE_LENS_TENSORFLOW)
  --checkpoint-seconds S  at most this much training is lost when the machine fails (default 2)
  --format text|json      how the result is printed (default text); check also knows sarif (2.1.0)
  --examples N            held-out examples that evaluate and curve measure on (default ${defaultSettings.examples})
  --importance-samples K  of the importance-weighted bound (default ${defaultSettings.importanceSamples})
  --temperatures T        of annealed importance sampling (default ${defaultSettings.temperatures}); of a curve, on the way, and as many moves at its betas
  --chains C              of it for each example (default ${defaultSettings.chains})
  --features NAME         what distances of draws are measured in: principal components of the training data (default), or hidden units
                          of a classifier trained on data.labels
  --seed S                of all draws of evaluate, explain, curve and draw (default ${defaultSettings.seed})
  --point N               of curve, export and draw: its place in the sweep, from 0, as in results.json (default: the best held-out ELBO); a curve of all: all
  --betas B,B,...         where the curve is measured (default ${defaultCurveSettings.betas.length} from ${defaultCurveSettings.betas[0]} to ${defaultCurveSettings.betas.at(-1)})
  --count N               examples reconstructed, and samples (default ${defaultDraw.count})
  --steps N               of each traversal, from -3 to 3 (default ${defaultDraw.steps})
  --example ROW           the held-out example that traversals start from (default: they start from z = 0)
  --batch N               ONNX graphs for N rows at a time (default: for any number)
  --name NAME             how the imported run is called (default: after the first FILE)
  --map NAME=COLUMN       what a column or tag is, such as rate=val/kl_loss; may be repeated
  --bits                  what is imported was logged in bits
  --per-dimension N       what is imported was logged as means over N data dimensions
  --fix                   applies the fixes that change no meaning or can only help, and writes the file
  --probe-seconds N       cuts the short training that sharpens a prediction off after N seconds (default 60; 0: no training)`;
