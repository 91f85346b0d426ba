// Writes each dashboard as a TypeScript constant of Grafana's types, and compiles.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const dashboards = new URL("../dashboards/", import.meta.url);
const generated = new URL("generated/", import.meta.url);
const raw = "@grafana/schema/dist/esm/raw/composable";
const panels = {
  barchart: `${raw}/barchart/panelcfg/x/BarChartPanelCfg_types.gen`,
  stat: `${raw}/stat/panelcfg/x/StatPanelCfg_types.gen`,
  table: `${raw}/table/panelcfg/x/TablePanelCfg_types.gen`,
  timeseries: `${raw}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen`,
};
const withCustomFields = ["barchart", "timeseries"];

// JSON holds an enum's value where TypeScript asks for its member.
const plain = `type Plain<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T
  : T extends (infer U)[] ? Plain<U>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;`;

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
let count = 0;
for (const file of readdirSync(dashboards)) {
  const dashboard = JSON.parse(readFileSync(new URL(file, dashboards), "utf8"));
  const lines = [`import type { Dashboard } from "@grafana/schema";`, plain];
  for (const [kind, from] of Object.entries(panels)) {
    lines.push(`import type * as ${kind} from "${from}";`);
  }
  lines.push(`export const dashboard: Plain<Dashboard> = ${JSON.stringify(dashboard, null, 2)};`);
  for (const panel of dashboard.panels.filter((p) => p.type !== "row")) {
    if (!panels[panel.type]) throw new Error(`${file}: no types for a panel of the kind ${panel.type}`);
    const name = `panel${panel.id}`;
    lines.push(`export const ${name}: Plain<Partial<${panel.type}.Options>> = ${JSON.stringify(panel.options)};`);
    if (withCustomFields.includes(panel.type)) {
      const custom = panel.fieldConfig.defaults.custom ?? {};
      lines.push(`export const ${name}Fields: Plain<${panel.type}.FieldConfig> = ${JSON.stringify(custom)};`);
    }
    count++;
  }
  writeFileSync(new URL(file.replace(".json", ".ts"), generated), lines.join("\n") + "\n");
}
const options = ["--strict", "--noEmit", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler"];
const files = readdirSync(generated).map((file) => `generated/${file}`);
try {
  execFileSync("node_modules/.bin/tsc", [...options, ...files], { cwd: new URL(".", import.meta.url), stdio: "inherit" });
} catch {
  process.exit(1);
}
console.log(`${files.length} dashboards, ${count} panels: the types are Grafana's`);
