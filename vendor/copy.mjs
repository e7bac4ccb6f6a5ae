/**
 * Copy what the pages bring from elsewhere to seminar/static/vendor, where it is committed.
 *
 * Only for taking a newer version: `npm ci --ignore-scripts && npm run copy` in this folder. Neither running nor testing the service needs Node.
 * Every browser that runs our pages takes woff2, so the other fonts stay behind, and the sheet names them no longer.
 */

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "node_modules", "katex");
const to = join(here, "..", "seminar", "static", "vendor", "katex");

rmSync(to, { recursive: true, force: true });
mkdirSync(join(to, "fonts"), { recursive: true });
copyFileSync(join(from, "LICENSE"), join(to, "LICENSE"));
copyFileSync(join(from, "dist", "katex.min.js"), join(to, "katex.min.js"));

const sheet = readFileSync(join(from, "dist", "katex.min.css"), "utf8");
writeFileSync(join(to, "katex.min.css"), sheet.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]*"\)/g, ""));

for (const font of readdirSync(join(from, "dist", "fonts"))) {
  if (font.endsWith(".woff2")) copyFileSync(join(from, "dist", "fonts", font), join(to, "fonts", font));
}
