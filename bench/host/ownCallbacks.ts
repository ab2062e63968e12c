import { Session, type Profiler } from "node:inspector/promises";

/** How long our own code holds the extension host at a time, from a CPU profile, including every caller. */

const SAMPLING_MICROSECONDS = 200;

export async function ownCallbacksMs(program: string, body: () => Promise<void>): Promise<readonly number[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
    await session.post("Profiler.start");
    await body();
    const { profile } = await session.post("Profiler.stop");
    return runsOf(profile, program);
  } finally {
    session.disconnect();
  }
}

/** Lengths of the stretches of samples in which `program` is on the stack; what it made to be collected counts too. */
function runsOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, program: string): readonly number[] {
  const own = ownNodes(nodes, program);
  const collector = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === "(garbage collector)").map(({ id }) => id),
  );
  const runs: number[] = [];
  let microseconds = 0;
  const end = (): void => {
    if (microseconds > 0) runs.push(microseconds / 1000);
    microseconds = 0;
  };
  samples.forEach((node, index) => {
    // A delta is the time since the sample before; a sample stands for the time until the next.
    const delta = timeDeltas[index + 1] ?? 0;
    if (own.has(node) || (microseconds > 0 && collector.has(node))) microseconds += delta;
    else end();
  });
  end();
  return runs;
}

/** The nodes of `program`, and all that it calls. */
function ownNodes(nodes: readonly Profiler.ProfileNode[], program: string): ReadonlySet<number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Set<number>();
  const add = (id: number): void => {
    own.add(id);
    byId.get(id)?.children?.forEach(add);
  };
  for (const { id, callFrame } of nodes) if (callFrame.url.endsWith(program)) add(id);
  return own;
}
