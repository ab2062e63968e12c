import type { Plugin } from "esbuild";

export function tensorflowApart(bundle?: string): Plugin;
export function decodersApart(bundle?: string): Plugin;
