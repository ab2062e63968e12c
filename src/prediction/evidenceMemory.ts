import type { Evidence, EvidenceLikelihood } from "../core/collapse/evidence.ts";
import { gatherEvidence } from "../core/collapse/gatherEvidence.ts";
import type { Engine } from "../engine/engine.ts";
import type { Spec } from "../spec/spec.ts";
import { conditionOf, evidenceLikelihood, isWithinReach } from "./evidenceSubject.ts";
import type { KnownData } from "./knownData.ts";
import { EngineProducts } from "../engine/engineProducts.ts";
import { readEvidence, writeEvidence } from "./evidenceFile.ts";
import { LeastRecentlyUsed } from "./leastRecentlyUsed.ts";
import { SharedWork } from "./sharedWork.ts";

/** A few kilobytes each. */
const MAX_EVIDENCE = 256;

export interface EvidenceRequest {
  readonly data: KnownData;
  readonly spec: Spec;
  /** The folder that keeps evidence between processes; undefined: none. */
  readonly cacheFolder: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Evidence of data under a likelihood: from memory, otherwise from the cache folder, otherwise computed from the rows. */
export class EvidenceMemory {
  readonly #engine: () => Promise<Engine>;
  readonly #known = new LeastRecentlyUsed<Evidence>(MAX_EVIDENCE);
  readonly #work = new SharedWork<Evidence>();
  /** One data set at a time: each may need most of the memory. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: () => Promise<Engine>) {
    this.#engine = engine;
  }

  /** Undefined if such a model on such data has no prediction. Rejects with the signal's reason when aborted. */
  async get(request: EvidenceRequest): Promise<Evidence | undefined> {
    const likelihood = evidenceLikelihood(request.spec, request.data);
    if (!isWithinReach(likelihood, request.data)) return undefined;
    const dataFingerprint = request.data.fingerprint;
    const key = JSON.stringify([dataFingerprint, likelihood]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    return this.#work.run(key, request.signal, async (signal) => {
      const { cacheFolder } = request;
      const kept = cacheFolder === undefined ? undefined : readEvidence(cacheFolder, { dataFingerprint, likelihood });
      const evidence = kept ?? (await this.#inTurn(signal, () => this.#gather(request, likelihood, signal)));
      if (kept === undefined && cacheFolder !== undefined)
        writeEvidence(cacheFolder, { dataFingerprint, likelihood }, evidence);
      this.#known.set(key, evidence);
      return evidence;
    });
  }

  async #gather(
    { data, spec }: EvidenceRequest,
    likelihood: EvidenceLikelihood,
    signal: AbortSignal,
  ): Promise<Evidence> {
    const products = new EngineProducts(await this.#engine());
    const rows = await data.openRows();
    try {
      const dynamicBinarization = spec.data.binarize === "dynamic";
      const condition = conditionOf(likelihood, rows);
      return await gatherEvidence({
        train: rows.train,
        heldOut: rows.heldOut,
        likelihood,
        dynamicBinarization,
        transform: rows.transform,
        condition,
        products,
        signal,
      });
    } finally {
      await rows.close();
      await products.dispose();
    }
  }

  #inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
