import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { checkPath } from "../files/readingBounds.ts";
import { nearestName } from "../spec/nearestName.ts";
import { DataError } from "./dataError.ts";

/** How the objects of a store are downloaded. */
const downloads: Readonly<Record<string, (address: string) => string>> = {
  s3: (address) => `aws s3 cp ${address} .`,
  gs: (address) => `gcloud storage cp ${address} .`,
  hf: (address) =>
    `hf download ${address.replace(/^hf:\/\/(datasets\/)?/i, "").replace(/^([^/]+\/[^/]+)\//, "$1 ")} --repo-type dataset`,
};

/**
 * Refuses an address of the network, which is not a path. A drive of Windows has a single letter.
 * @throws DataError with what downloads it
 */
export function refuseAddress(reference: string): void {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/{1,3}(?=[^/])/i.exec(reference) ?? [];
  if (scheme === undefined) return;
  const kind = scheme.toLowerCase();
  if (kind === "file")
    throw new DataError(
      "data-address",
      `${reference} is an address, not a path. Write ${reference.replace(/^file:\/{2}/i, "")} without file://.`,
    );
  const command = downloads[kind]?.(reference) ?? `curl -LO ${JSON.stringify(reference)}`;
  throw new DataError(
    "data-address",
    `${reference} is an address, but only files and folders are read. Download it beside the spec (${command}), and name the file.`,
  );
}

/**
 * Why there is no file: a dead link, a sign that only a shell replaces, or a name that is nearly right.
 * @param name for the message, from the spec's folder
 */
export async function missingFile(file: string, name: string): Promise<DataError> {
  const why = deadLink(file, name) ?? shellSign(name) ?? (await nearbyNames(file, name));
  return new DataError("data-file-missing", `There is no file ${name}${why}`);
}

/** The file, or a folder of its path, is a link to something that is not there. */
function deadLink(file: string, name: string): string | undefined {
  for (let at = file, above = path.dirname(file); ; at = above, above = path.dirname(above)) {
    try {
      checkPath(at);
      if (lstatSync(at).isSymbolicLink() && !existsSync(at)) {
        const which = at === file ? "it" : `its folder ${path.basename(at)}`;
        return `: ${which} is a link to ${readlinkSync(at)}, which does not exist. Restore that ${at === file ? "file" : "folder (is its disk mounted?)"}, or make the link again.`;
      }
      return undefined;
    } catch {
      if (above === at || name === "") return undefined;
    }
  }
}

function shellSign(name: string): string | undefined {
  if (/^~([/\\]|$)/.test(name))
    return `: ~ is replaced by a shell only. Write ${JSON.stringify(`${homedir()}${name.slice(1)}`)}.`;
  const [variable] = /\$\{?\w+\}?|%\w+%/.exec(name) ?? [];
  return variable === undefined
    ? undefined
    : `: ${variable} is replaced by a shell only. Write the path that it stands for.`;
}

async function nearbyNames(file: string, name: string): Promise<string> {
  const siblings = await readdir(path.dirname(file)).catch(() => undefined);
  if (siblings === undefined) {
    const above = await firstMissing(path.dirname(file));
    return `: its folder does not exist${above === undefined ? "" : ` (${above} is missing)`}. Paths are relative to the folder of the spec.`;
  }
  const similar = nearestName(path.basename(file), siblings);
  return similar === undefined
    ? ". Paths are relative to the folder of the spec."
    : `. Did you mean ${path.posix.join(path.posix.dirname(name), similar)}?`;
}

/** The first folder of a path that does not exist; undefined for the root, or outside what may be read. */
async function firstMissing(folder: string): Promise<string | undefined> {
  const above = path.dirname(folder);
  if (above === folder) return undefined;
  try {
    checkPath(above);
    await stat(above);
    return folder;
  } catch {
    return firstMissing(above);
  }
}
