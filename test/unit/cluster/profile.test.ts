import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findProfile, userProfileFile } from "../../../src/cluster/profile.ts";
import { parseProfile } from "../../../src/profile/parseProfile.ts";
import { optionProblem, timeMinutes, timeProblem } from "../../../src/profile/profileValues.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

describe("a profile", () => {
  test("may have comments, and may leave everything out", () => {
    expect(parseProfile('{ "partition": "gpu", /* ours */ "time": "1-12:00:00", }').settings).toEqual({
      partition: "gpu",
      time: "1-12:00:00",
    });
    expect(parseProfile("{}")).toEqual({ settings: {}, problems: [] });
  });

  const problemOf = (text: string) => {
    const { settings, problems } = parseProfile(text);
    expect(settings).toBeUndefined();
    const [problem] = problems;
    const { code = "", message = "", offset = 0, length = 0 } = problem ?? {};
    return { code, message, at: text.slice(offset, offset + length) };
  };

  test.each([
    ['{ "partitoin": "gpu" }', "unknown-field", '"partitoin"', 'did you mean "partition"?'],
    ['{ "cpus": 0 }', "out-of-range", "0", "cpus must be a whole number of at least 1, not 0."],
    ['{ "cpus": "2" }', "wrong-type", '"2"', "cpus must be a whole number"],
    ['{ "setup": "module load x" }', "wrong-type", '"module load x"', "setup must be a list of texts in double quotes"],
    ['{ "time": "soon" }', "unknown-value", '"soon"', 'time must be minutes, "hours:minutes:seconds"'],
    ['{ "time": "0:30" }', "unknown-value", '"0:30"', "time must be at least a minute"],
    ['{ "options": ["--array=1-3"] }', "unknown-value", '"--array=1-3"', "--array is set by VAE Lens"],
    ['{ "options": ["--partition=x"] }', "unknown-value", '"--partition=x"', 'use the field "partition"'],
    ['{ "options": ["-p x"] }', "unknown-value", '"-p x"', "long options of sbatch"],
    ['{ "cpus": 2', "syntax", "2", 'Expected "}"'],
    ["[]", "wrong-type", "[]", "The profile must be"],
    ["", "syntax", "", "The profile is empty"],
  ])("%s is refused at its place, with what to write", (text, code, at, words) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ code, at });
    expect(problem.message).toContain(words);
    expect(problem.message).not.toMatch(/\bspec\b/);
  });
});

describe("a time limit", () => {
  test.each([
    ["90", 90],
    ["90:30", 90.5],
    ["1:30:00", 90],
    ["1-0", 1440],
    ["1-12:30", 2190],
    ["2-00:00:30", 2880.5],
  ])("%s is %d minutes, as Slurm reads it", (time, minutes) => {
    expect(timeMinutes(time)).toBe(minutes);
    expect(timeProblem(time)).toBeUndefined();
  });
  test.each(["", "1h", "1:2:3:4", "-1", "1-", "UNLIMITED"])("%j is none", (time) => {
    expect(timeMinutes(time)).toBeUndefined();
  });
});

describe("a further option of sbatch", () => {
  test.each(["--gres=gpu:1", "--exclusive", "--mail-user=a@b.org", "--comment=a b"])("%s is passed on", (option) => {
    expect(optionProblem(option)).toBeUndefined();
  });
  test.each(["--outp=x", "--expo=ALL", "--par", "--wr=true", "--signal=9", "--x\n#SBATCH", "gpu"])(
    "%j, which is one of ours, shortened, or no option, is refused",
    (option) => {
      expect(optionProblem(option)).toBeDefined();
    },
  );
});

describe("the profile of a spec", () => {
  const folder = temporaryFolder();

  test("is the one named, else the one beside the spec, else the user's", () => {
    const spec = folder.at("a.vae.json");
    const user = folder.at("user.json");
    expect(findProfile(undefined, spec, user)).toBeUndefined();
    writeFileSync(user, '{ "qos": "user" }');
    expect(findProfile(undefined, spec, user)).toEqual({ file: user, text: '{ "qos": "user" }' });
    mkdirSync(folder.at(".vae-lens"));
    const beside = folder.at(".vae-lens/slurm.json");
    writeFileSync(beside, "{}");
    expect(findProfile(undefined, spec, user)?.file).toBe(beside);
    expect(findProfile(user, spec, user)?.file).toBe(user);
    expect(() => findProfile(folder.at("none.json"), spec, user)).toThrow(/none\.json: the file does not exist/);
  });

  test("of the user is in the folder of configurations", () => {
    expect(userProfileFile({ XDG_CONFIG_HOME: "/etc/mine" })).toBe("/etc/mine/vae-lens/slurm.json");
    expect(userProfileFile({ XDG_CONFIG_HOME: "relative" })).toMatch(/\.config\/vae-lens\/slurm\.json$/);
  });
});
