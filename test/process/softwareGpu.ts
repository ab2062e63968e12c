import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

/** SwiftShader, a Vulkan device in software that Debian's Chromium contains (test/vscode/installChromium.mjs), and Vulkan's loader. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const LOADER = "/usr/lib/x86_64-linux-gnu/libvulkan.so.1";

/** Why there is no software device; undefined where there is one. */
export const whyNoSoftwareGpu = [DRIVER, LOADER].every((file) => existsSync(file))
  ? undefined
  : `the software GPU needs ${DRIVER} (package chromium) and ${LOADER} (package libvulkan1)`;

/** For a process: it finds this device and no other. */
export const softwareGpu = { VK_ICD_FILENAMES: DRIVER, XDG_RUNTIME_DIR: tmpdir() };

/** For a process: it finds no device, whatever the machine has. */
export const noGpu = { ...softwareGpu, VK_ICD_FILENAMES: "/nonexistent" };
