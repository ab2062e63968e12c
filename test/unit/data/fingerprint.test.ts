import path from "node:path";
import { expect, test } from "vitest";
import { fingerprintBytes, fingerprintFile } from "../../../src/data/fingerprint.ts";
import { temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();

test("a file's fingerprint is the SHA-256 of its contents, over several pieces too", async () => {
  const contents = Buffer.alloc(3_000_000, "seven!!");
  await folder.write("large.bin", contents);
  expect(await fingerprintFile(path.join(folder.path, "large.bin"))).toBe(fingerprintBytes(contents));
  // Node hashes at most 2 GiB in one call.
  for (const pieceBytes of [1, 999_999, 3_000_000, 2 ** 30])
    expect(fingerprintBytes(contents.subarray(0, 200_000), pieceBytes)).toBe(
      fingerprintBytes(contents.subarray(0, 200_000)),
    );
  expect(fingerprintBytes("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
