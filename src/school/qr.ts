/** A voucher's token as a QR code (ISO/IEC 18004), error correction M: readable with 15 % of it damaged. */
import encodeQR from "qr";

/** Light modules around the code, as the standard asks for. */
const QUIET_ZONE = 4;

export interface QrCode {
  /** An SVG document, black on white, one unit a module: give it a size where it is shown. */
  readonly svg: string;
  /** For a terminal with light text on dark: half blocks, two modules a character, a line feed after each line. */
  readonly text: string;
}

/** The QR code of any text, such as a voucher token. @throws Error if it has more than 2,331 bytes. */
export function voucherQr(token: string): QrCode {
  const isDark = encodeQR(token, "raw", { ecc: "medium", border: QUIET_ZONE });
  return { svg: svgOf(isDark), text: textOf(isDark) };
}

function svgOf(isDark: readonly (readonly boolean[])[]): string {
  const size = isDark.length;
  const dark = isDark.flatMap((row, y) => row.map((it, x) => (it ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const frame = `viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"`;
  const paper = `<rect width="${size}" height="${size}" fill="#fff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frame}>${paper}<path d="${dark}"/></svg>`;
}

/** Light modules are drawn, as the terminal's text is light. */
function textOf(isDark: readonly (readonly boolean[])[]): string {
  let text = "";
  for (let y = 0; y < isDark.length; y += 2) {
    const lower = isDark[y + 1] ?? [];
    for (const [x, upperDark] of (isDark[y] ?? []).entries()) {
      const lowerDark = lower[x] ?? true; // below the last row nothing is drawn
      text += upperDark ? (lowerDark ? " " : "▄") : lowerDark ? "▀" : "█";
    }
    text += "\n";
  }
  return text;
}
