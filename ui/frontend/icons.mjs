// One sprite of the icons that ui/icons.json names, so that a page carries a reference instead of a drawing.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export function writeIcons() {
  const icons = JSON.parse(readFileSync(path.join(root, "ui/icons.json"), "utf8"));
  const symbols = Object.entries(icons).map(([name, file]) => {
    const svg = readFileSync(path.join(root, "node_modules/@navikt/aksel-icons/dist/svg", `${file}.svg`), "utf8");
    const viewBox = svg.match(/viewBox="([^"]+)"/)[1];
    const drawing = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/<title[\s\S]*?<\/title>/, "");
    const rounded = drawing.trim().replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
    return `<symbol id="${name}" viewBox="${viewBox}" fill="none">${rounded}</symbol>`;
  });
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(path.join(root, "static/vendor/icons.svg"), sprite);
}
