// One stylesheet for the browser: static/css/portal.css with each @import put in its place.
// `npm run css` does this alone, in a moment, while one works on the styles.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const IMPORT = /@import\s+"([^"]+)"(?:\s+layer\(([^)]+)\))?;/g;

function inlined(file) {
  const css = readFileSync(file, "utf8").replace(/@charset "[^"]+";/g, "").replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
  return css.replace(IMPORT, (_, target, layer) => {
    const imported = inlined(path.resolve(path.dirname(file), target));
    return layer ? `@layer ${layer} {\n${imported}\n}` : imported;
  });
}

export function writeStylesheet() {
  const css = inlined(path.join(root, "static/css/portal.css"));
  writeFileSync(path.join(root, "static/vendor/portal.css"), `@charset "UTF-8";\n${css}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeStylesheet();
