// Gathers what browsers need from the npm packages into static/vendor/, which Git ignores and collectstatic takes.
// `npm ci && npm run build`; nothing here reaches the network.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { writeIcons } from "./icons.mjs";
import { writeStylesheet } from "./stylesheet.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const packages = path.join(root, "node_modules");
const vendor = path.join(root, "static/vendor");
const cache = path.join(packages, ".cache");

// The tokens (colours, sizes, type) come from designsystemet.config.json through Designsystemet's own tool.
function buildTheme() {
  const cli = path.join(packages, "@digdir/designsystemet/dist/bin/designsystemet.js");
  const tokens = path.join(cache, "design-tokens");
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "tokens", ...args], { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`designsystemet tokens ${args[0]} failed:\n${stdout}${stderr}`);
  };
  run("create", "--config", "designsystemet.config.json", "--clean");
  run("build", "--tokens", tokens, "--out-dir", path.join(cache, "design-theme"), "--clean");
}

// A source map that is not shipped would stop collectstatic, which follows every reference.
function copyScript(from, to) {
  const source = readFileSync(path.join(packages, from), "utf8");
  writeFileSync(path.join(vendor, to), source.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(path.join(vendor, "fonts"), { recursive: true });
buildTheme();
for (const subset of ["latin", "latin-ext"]) {
  const file = `inter-${subset}-wght-normal.woff2`;
  cpSync(path.join(packages, "@fontsource-variable/inter/files", file), path.join(vendor, "fonts", file));
}
// For PDF files (ui/printing.py). Arabic and signs come from their own typefaces where Inter has none.
for (const file of [
  "inter/400Regular/Inter_400Regular.ttf",
  "inter/700Bold/Inter_700Bold.ttf",
  "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
  "noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
  "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
]) {
  cpSync(path.join(packages, "@expo-google-fonts", file), path.join(vendor, "print", path.basename(file)));
}
copyScript("@digdir/designsystemet-web/dist/umd/index.js", "designsystemet.js");
copyScript("htmx.org/dist/htmx.min.js", "htmx.js");
writeIcons();
writeStylesheet();
