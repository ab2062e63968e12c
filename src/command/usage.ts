import { engineChoices } from "../engine/chooseEngine.ts";
import { defaultCurveSettings } from "../evaluation/curveRun.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import { exportFormatNames } from "../export/exportRun.ts";
import { defaultDraw } from "./arguments/drawArguments.ts";

export const usage = `Usage:
  vae-lens new DATA [--out FILE]
  vae-lens check FILE... [--format text|json|sarif|github] [--fix] [--probe-seconds N]
  vae-lens sweep FILE [--out DIR] [--format text|json] [--workers N] [--engine NAME] [--tensorflow DIR]
                      [--checkpoint-seconds S] [--dry-run|--detach]
  vae-lens sweep --resume DIR
  vae-lens sweep FILE --on slurm [--profile FILE] [--dry-run] [--follow] [--out DIR] [--resume DIR instead of FILE]
  vae-lens find FILE --rate NATS|--active-units N|--elbo [--trainings N] [--out DIR] [--format text|json] [--engine NAME]
  vae-lens find --resume DIR
  vae-lens status DIR [--format text|json]
  vae-lens watch DIR
  vae-lens cancel DIR
  vae-lens evaluate DIR [--format text|json] [--examples N] [--importance-samples K] [--temperatures T] [--chains C] [--seed S]
                    [--features principal|classifier] [--engine NAME]
  vae-lens explain DIR [the same]
  vae-lens curve DIR [--point N|all] [--betas B,B,...] [--format text|json] [--examples N] [--temperatures T] [--chains C] [--seed S]
                 [--engine NAME]
  vae-lens draw DIR [--point N] [--count N] [--steps N] [--example ROW] [--seed S] [--out DIR2] [--engine NAME]
  vae-lens report DIR
  vae-lens import FILE... [--out DIR] [--name NAME] [--map NAME=COLUMN] [--bits] [--per-dimension N] [--format text|json]
  vae-lens export DIR --format ${exportFormatNames.join("|")} [--point N] [--batch N] [--out DIR2]
  vae-lens python [FOLDER]
  vae-lens mcp [--root FOLDER]...

new     reads a data file or folder and writes a spec for it, with the reason for each choice. DATA is what data.path can name.
check   reads specs (*.vae.json) and their data, and reports problems and which points will collapse.
        Exit status: 0 nothing at warning or above, 1 warnings or errors, 2 could not run.
sweep   trains every point of a spec's sweep; progress on stderr, the table (or JSON) on stdout.
        Exit status: 0 done, 1 a point failed, 2 bad input, 130 interrupted (resume with --resume).
        With --on slurm it submits the sweep as an array of tasks and ends (docs/cluster.md).
find    trains one value of beta (or of a target rate) after the other until the held-out rate, the active units or the best ELBO is
        reached: the first from the prediction, the others between those before. Each is a point of one run.
        Exit status: 0 found, 1 not reached (it says why) or a training failed, 2 bad input, 130 interrupted (find --resume).
status  prints how far a run is, whichever process on whichever machine trains it.
watch   shows the progress of a run until nothing trains it any more. Exit status: that of its sweep; Ctrl-C ends the watching alone.
cancel  stops the process of this machine that trains a run, after a checkpoint, or the jobs of a submitted one.
evaluate measures a run's models by every metric, into DIR/evaluation.json: importance-weighted bound, annealed importance
        sampling, information, gaps, distances. Measurements with the same settings are kept.
explain writes into DIR/explanation.json which model each criterion picks, whether the best-ELBO model has collapsed, why,
        and what to change; evaluates first, and trains a collapsed point again from other initial parameters.
curve   measures rate and distortion of a trained decoder with the best possible encoder at each beta, by annealed importance
        sampling, into DIR/rateDistortion.json, with those of the trained encoders.
draw    writes inputs, reconstructions, samples, traversals of the active units and posterior means of a point's model as .npy
        arrays; index.json describes them.
report  writes DIR/report.html: the panel with a run's results in one self-contained file.
import  creates a run from rates and distortions that another trainer logged: CSV, JSON lines, TensorBoard event files or folders
        of them. report and explain use it, without what needs data.
export  writes a run for other programs into DIR/export or the folder of --out (docs/exporting.md): encoder and decoder of
        a point as ONNX, its weights as safetensors, or the figures of the whole sweep as CSV or TensorBoard event
        files.
python  copies vae_lens.py into a folder (default: this one): it exports a model trained in PyTorch or Keras as ONNX with a spec, and
        logs figures for import.
mcp     serves check, fixes, new, training, results and explain to agents by the Model Context Protocol, over standard input and output
        (docs/agents.md).

  --out DIR               the run folder (default: a new one under .vae-lens/runs beside the spec; for import, in the working folder); for export and
                          draw, the folder of their files; for new, the spec (default: beside DATA)
  --resume DIR            resumes a stopped or killed sweep; the results equal those of an uninterrupted one
  --rate NATS             find a held-out rate, within 5 %
  --active-units N        find a number of active units
  --elbo                  find the best held-out ELBO
  --trainings N           at most so many trainings of find (default 12)
  --workers N             parallel training processes (default 2); results do not depend on it
  --engine NAME           ${engineChoices.join(", ")} (default auto)
  --tensorflow DIR        a folder in which @tensorflow/tfjs-node is installed, for --engine tensorflow (or VAE_LENS_TENSORFLOW)
  --checkpoint-seconds S  time between checkpoints (default 2): a crash loses at most this much training
  --on slurm              trains on a Slurm cluster; run it on a login node
  --profile FILE          partition, account, time limit and more (default: .vae-lens/slurm.json beside the spec, else
                          ~/.config/vae-lens/slurm.json)
  --dry-run               prints what would be trained and for about how long, with --on slurm also the script and what Slurm answers;
                          trains, submits and writes nothing
  --detach                trains on when the terminal is closed, and ends at once; status, watch and cancel take the run folder that it prints
  --follow                shows the progress after submitting; Ctrl-C ends the display, not the sweep
  --format text|json      format of the result (default text); check also supports sarif (2.1.0) and github (annotations of a workflow)
  --examples N            number of held-out examples for evaluate, explain and curve (default ${defaultSettings.examples}; evaluate and explain then anneal only as many of
                          them as decide which point is best)
  --importance-samples K  samples of the importance-weighted bound (default ${defaultSettings.importanceSamples})
  --temperatures T        temperatures of annealed importance sampling (default: as many as a point needs, at most ${defaultSettings.temperatures}); for a curve, those between its betas, and as many moves
                          at each beta
  --chains C              chains of it for each example (default ${defaultSettings.chains})
  --features NAME         feature space of distances of samples: principal components of the training data (default), or hidden units
                          of a classifier trained on data.labels
  --seed S                random seed of evaluate, explain, curve and draw (default ${defaultSettings.seed})
  --point N               point for curve, export and draw: its index in results.json, from 0 (default: the one with the best held-out ELBO, of several seeds the one nearest to their mean); for
                          curve, all means every point
  --betas B,B,...         betas of the curve (default ${defaultCurveSettings.betas.length} from ${defaultCurveSettings.betas[0]} to ${defaultCurveSettings.betas.at(-1)})
  --count N               number of reconstructions and of samples (default ${defaultDraw.count})
  --steps N               steps of each traversal, from -3 to 3 (default ${defaultDraw.steps})
  --example ROW           held-out example at which traversals start (default: z = 0)
  --batch N               ONNX graphs for N rows at a time (default: for any number)
  --name NAME             name of the imported run (default: that of the first FILE)
  --map NAME=COLUMN       meaning of a column or tag, such as rate=val/kl_loss; can be repeated
  --bits                  the imported figures are in bits
  --per-dimension N       the imported figures are means over N data dimensions
  --fix                   applies the fixes that keep the loss or can only help, and writes the file
  --root FOLDER           mcp reads and writes only there (default: the working folder); can be repeated
  --probe-seconds N       time limit of the short training that improves a prediction (default 60; 0: no training)`;
