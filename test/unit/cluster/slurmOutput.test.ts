import { describe, expect, test } from "vitest";
import {
  fitsNoNodeNow,
  parseMaxArraySize,
  parsePast,
  parseQueue,
  parseSubmitted,
  refusal,
} from "../../../src/cluster/slurmOutput.ts";

// Outputs of Slurm 22.05.8.

describe("the output of sbatch", () => {
  test("is the job, with the cluster where there are several", () => {
    expect(parseSubmitted("417\n")).toEqual({ job: "417" });
    expect(parseSubmitted("417;north\n")).toEqual({ job: "417", cluster: "north" });
    expect(parseSubmitted("Your group has used 80% of its hours.\n417\n")).toEqual({ job: "417" });
  });

  test("without a job has none", () => {
    expect(parseSubmitted("")).toBeUndefined();
    expect(parseSubmitted("Submitted batch job 417\n")).toBeUndefined();
  });

  test("names the reason of a refusal", () => {
    expect(
      refusal("sbatch: error: invalid partition specified: x\nallocation failure: Invalid partition name specified\n"),
    ).toBe("invalid partition specified: x; allocation failure: Invalid partition name specified");
    expect(refusal("sbatch: error: Batch job submission failed: Invalid job array specification\n")).toBe(
      "Batch job submission failed: Invalid job array specification",
    );
  });
});

describe("the output of squeue", () => {
  test("gives the state of each task", () => {
    const running =
      "1|2|PENDING||N/A|JobArrayTaskLimit\n1|1|RUNNING|n2|2026-11-29T17:03:04|JobArrayTaskLimit\n1|0|RUNNING|n1|Unknown|None\n";
    expect([...parseQueue(running)]).toEqual([
      ["1_2", { kind: "waiting", reason: "JobArrayTaskLimit" }],
      ["1_1", { kind: "running", host: "n2", since: "2026-11-29T17:03:04" }],
      ["1_0", { kind: "running", host: "n1", since: null }],
    ]);
  });

  test("after scancel has ended tasks, whatever reason they last waited for", () => {
    expect(parseQueue("1|7|CANCELLED||N/A|JobArrayTaskLimit\n1|0|CANCELLED|n1|N/A|None\n").get("1_7")).toEqual({
      kind: "ended",
      how: "CANCELLED",
    });
  });

  test.each([
    ["TIMEOUT", "ended"],
    ["NODE_FAIL", "ended"],
    ["OUT_OF_MEMORY", "ended"],
    ["COMPLETING", "running"],
    ["REQUEUE_HOLD", "waiting"],
    ["SUSPENDED", "waiting"],
  ])("with %s is %s", (state, kind) => {
    expect(parseQueue(`9|3|${state}|n1|N/A|None`).get("9_3")?.kind).toBe(kind);
  });

  test("of a job without an array, or one that is forgotten, has no tasks", () => {
    expect(parseQueue("8|N/A|RUNNING|n1|N/A|None\n").size).toBe(0);
    expect(parseQueue("").size).toBe(0);
  });
});

describe("the output of sacct", () => {
  test("gives past tasks; those that were cancelled before they began are one record", () => {
    const states = parsePast(
      "12_0|COMPLETED|n1\n12_1|CANCELLED by 1001|n2\n12_[6-8%4]|CANCELLED by 1001|None assigned\n",
    );
    expect([...states.keys()]).toEqual(["12_0", "12_1", "12_6", "12_7", "12_8"]);
    expect(states.get("12_8")).toEqual({ kind: "ended", how: "CANCELLED" });
  });

  test("is empty where accounting is off", () => {
    expect(parsePast("Slurm accounting storage is disabled\n").size).toBe(0);
  });
});

test("scontrol show config gives MaxArraySize", () => {
  expect(parseMaxArraySize("MailProg = /bin/mail\nMaxArraySize            = 1001\nMaxBatchRequeue = 5\n")).toBe(1001);
  expect(parseMaxArraySize("")).toBeUndefined();
});

describe("sbatch --test-only", () => {
  test("says of drained nodes what it says of a job that is too large, so that only sbatch can tell", () => {
    expect(fitsNoNodeNow(refusal("\nallocation failure: Requested node configuration is not available\n"))).toBe(true);
    expect(fitsNoNodeNow(refusal("allocation failure: Invalid partition specified: none"))).toBe(false);
  });
});
