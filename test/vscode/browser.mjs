// Headless Chromium that can reach this machine's loopback and nothing else.
import { chromium } from "playwright-core";
import { installChromium } from "./installChromium.mjs";

/**
 * playwright-core adds a new user data folder by itself, and removes it on close.
 * @param {{ exitOnSignal?: boolean }} [options] without it a signal is for the caller to act on
 */
export function launchBrowser({ exitOnSignal = true } = {}) {
  return chromium.launch({
    handleSIGINT: exitOnSignal,
    handleSIGTERM: exitOnSignal,
    handleSIGHUP: exitOnSignal,
    executablePath: installChromium(),
    headless: true,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
  });
}
