/**
 * `tsx bench/pictures.ts FILE.json PICTURE.svg`: what size does to a ledger, drawn from the figures of a benchmark: one
 * panel a quantity, vouchers to the right on a logarithmic scale, every panel from zero.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Grown } from "./growth.ts";

interface Panel {
  readonly title: string;
  readonly of: (grown: Grown) => number;
  readonly digits: number;
}

const PANELS: readonly Panel[] = [
  { title: "median latency of one caller, ms", of: ({ latency }) => latency, digits: 2 },
  { title: "redemptions a second, 64 callers, V", of: ({ ratio }) => ratio, digits: 2 },
  { title: "memory of the writer, MB", of: ({ memory }) => memory / 1e6, digits: 0 },
  { title: "file, MB", of: ({ fileBytes }) => fileBytes / 1e6, digits: 0 },
  { title: "opening, ms", of: ({ opening }) => opening, digits: 1 },
];
const [WIDTH, HEIGHT, GAP] = [240, 150, 40];

function panel({ title, of, digits }: Panel, grown: readonly Grown[], index: number): string {
  const most = Math.max(...grown.map(of)) * 1.15;
  const logs = grown.map(({ vouchers }) => Math.log10(vouchers));
  const [first = 0, last = 1] = [logs[0], logs.at(-1)];
  const points = grown.map((each, i) => {
    const x = 20 + ((WIDTH - 60) * ((logs[i] ?? 0) - first)) / (last - first || 1);
    const y = HEIGHT - (HEIGHT * of(each)) / most;
    return { x, y, value: of(each).toFixed(digits), vouchers: each.vouchers.toLocaleString("en") };
  });
  const line = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const marks = points.map(
    ({ x, y, value, vouchers }) => `
    <circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>
    <text x="${x.toFixed(1)}" y="${(y - 8).toFixed(1)}" text-anchor="middle">${value}</text>
    <text x="${x.toFixed(1)}" y="${HEIGHT + 16}" text-anchor="middle" class="axis">${vouchers}</text>`,
  );
  const [left, top] = [GAP + (index % 3) * (WIDTH + GAP), GAP + Math.floor(index / 3) * (HEIGHT + 2 * GAP)];
  return `  <g transform="translate(${left} ${top})">
    <text x="0" y="-12" class="title">${title}</text>
    <path d="M0 0V${HEIGHT}H${WIDTH}" class="frame"/>
    <polyline points="${line}"/>${marks.join("")}
  </g>`;
}

const STYLE = `text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.axis{fill:#666;font-size:11px}
    .frame{fill:none;stroke:#999}polyline{fill:none;stroke:#0b5cad;stroke-width:2}circle{fill:#0b5cad}`;

function picture(grown: readonly Grown[]): string {
  const [width, height] = [GAP + 3 * (WIDTH + GAP), GAP + Math.ceil(PANELS.length / 3) * (HEIGHT + 2 * GAP)];
  const panels = PANELS.map((each, index) => panel(each, grown, index)).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
  <title>A ledger on SQLite with 10,000, 100,000 and 1,000,000 vouchers</title>
  <style>${STYLE}</style>
  <rect width="100%" height="100%" fill="#fff"/>
${panels}
</svg>
`;
}

const [, , from = "", to = ""] = process.argv;
const { rows } = JSON.parse(readFileSync(from, "utf8")) as { rows: { what: string; figures: unknown }[] };
const grown = rows.find(({ what }) => what.includes("median latency · rate"))?.figures as Grown[];
writeFileSync(to, picture(grown));
